/** Shipping budgets: none is wider than its clean runs justify, and none lets a chunk stay. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { checkBudget, justified, minimumCleanRuns } from '../../../helpers/judge/budget.ts'
import { budgetPath, readBudgetFile, readBudgets } from '../../../helpers/scenario/budgets.ts'
import { describeScenarios } from '../../../helpers/run/descriptions.ts'
import { suite } from '../../../suite.config.ts'
import { importingWithoutHelia } from '../../scenarios/import-without-helia.ts'
import { importing } from '../../scenarios/import.ts'
import { monitoringServer } from '../../scenarios/node/node-heap-monitor.ts'
import { transferringBesideStalledGateway } from '../../scenarios/transfer-with-stalled-gateway.ts'
import { transferring } from '../../scenarios/transfer.ts'

const scenarios = [importing, importingWithoutHelia, monitoringServer, transferring, transferringBesideStalledGateway]
const shipping = scenarios.flatMap(scenario =>
  (readBudgets(scenario) ?? []).map(budget => ({ scenario, budget, title: `${scenario.name}: ${budget.metric}` })),
)

test('every scenario that has budgets is looked at here', async () => {
  const described = await describeScenarios()

  expect(scenarios.map(({ name }) => name).toSorted()).toEqual(
    described.filter(({ kind }) => kind === 'scenario').map(({ name }) => name),
  )
})

test.for(shipping)('$title rests on enough clean runs and can be judged', ({ budget }) => {
  expect(budget.clean?.runs).toBeGreaterThanOrEqual(minimumCleanRuns)
  expect(checkBudget(budget, suite.chunk)).toBeUndefined()
})

test.for(scenarios)('the file of $name allows what its clean runs justify', scenario => {
  const { budgets } = readBudgetFile(budgetPath(scenario))

  for (const [metric, { allowed, clean }] of Object.entries(budgets)) {
    expect.soft({ metric, allowed }).toEqual({
      metric,
      allowed: Math.min(allowed, justified(clean, metric, { profile: 'default', network: scenario.network })),
    })
  }
})

test.for(shipping)('$title says why', ({ budget }) => {
  expect(budget.reason.length).toBeGreaterThan(10)
})

test.for(shipping.filter(({ budget }) => budget.metric === 'external' || budget.metric === 'arrayBuffers'))(
  '$title is less than one chunk',
  ({ budget }) => {
    expect(budget.allowed).toBeLessThan(suite.chunk)
  },
)

test('a budget that was widened by hand is what its clean runs justify', () => {
  const folder = mkdtempSync(join(tmpdir(), 'budgets-'))
  try {
    const file = readBudgetFile(budgetPath(importing))
    const { rss } = file.budgets
    writeFileSync(
      join(folder, 'wide.budgets.json'),
      JSON.stringify({ ...file, budgets: { rss: { ...rss, allowed: 4 * (rss?.allowed ?? 0) } } }),
    )

    expect(
      readBudgets({ name: 'wide', file: join(folder, 'wide.ts'), metrics: { rss: 'x' }, network: false }),
    ).toMatchObject([{ metric: 'rss', allowed: rss?.allowed }])
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('without a file there are none', () => {
  expect(readBudgets({ name: 'no-such', file: 'no-such.ts', metrics: {}, network: false })).toBeUndefined()
})
