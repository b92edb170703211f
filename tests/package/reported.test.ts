/** Leaks that people reported, each as a check of at most 25 lines: red on the packages that had it, and green without. */

import { globSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { byReport } from './installed.ts'

const folder = 'tests/package/reported'

/** By the folder of each: what is red, and what the diagnosis says holds it, without the spaces that lines add. */
const reports = {
  'fr32-29': { red: 'external', holder: /Memory → \[\] : ArrayBuffer/ },
  'http-timer-lookup': { red: 'listeners', holder: /Listeners "lookup" on Socket: / },
  'i18next-reload-timer': { red: 'handles', holder: /Timeout .* init \(.*i18next-http-backend\// },
  'it-merge-216': { red: 'descriptors', holder: /\/dev\/zero/ },
  'multer-aborted-uploads': { red: 'descriptors', holder: /uploads-/ },
  'piscina-destroy': { red: 'threads', holder: /ThreadPool/ },
} as const

const flat = (text: string): string => text.replaceAll(/\s+/g, ' ')

test('each report has a check of at most 25 lines', () => {
  expect(readdirSync(folder).toSorted()).toEqual(Object.keys(reports))

  const checks = globSync(`${folder}/**/*.memory.ts`)
  expect(checks.length).toBeGreaterThanOrEqual(Object.keys(reports).length)
  expect(checks.filter(file => readFileSync(file, 'utf8').trimEnd().split('\n').length > 25)).toEqual([])
})

describe.for(Object.entries(reports))('%s', ([name, { red, holder }]) => {
  test('it is red on the packages that had it, with what holds it', async () => {
    const project = await byReport(join(folder, name), 'leaky')
    const { code, stdout, stderr } = await project.check('check')

    expect(stdout + stderr).toContain('0 passed, 1 failed')
    expect(flat(stdout)).toMatch(new RegExp(`✗ ${red} .*(?:GROWING|INCONCLUSIVE)`))
    expect(flat(stdout)).toMatch(holder)
    expect(code).toBe(1)
  })

  test('it is green without', async () => {
    const project = await byReport(join(folder, name), 'fixed')
    const { code, stdout, stderr } = await project.check('check')

    expect(stdout + stderr).toContain('1 passed, 0 failed')
    expect(code).toBe(0)
  })
})
