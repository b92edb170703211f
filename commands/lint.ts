/**
 * `npm run lint`: types, lint rules and formatting, checked side by side. Exit code 1 when one of them finds something.
 */

import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'

/** By their cost, the most first, so that the others run beside it. */
const checks = [
  'prettier --check --cache .',
  'tsc',
  'oxlint --type-aware --deny-warnings',
  'tsc -p tests/browser',
  'tsc -p helpers/results/html/page',
]

/** Runs a check, and returns its exit code; its output is printed when it has ended, and only where it is red. */
async function run(check: string): Promise<number> {
  const began = performance.now()
  const [program = '', ...args] = check.split(' ')
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  const ended = new Promise<number>((resolve, reject) => {
    child.once('error', reject).once('close', code => resolve(code ?? 1))
  })
  const [out, errors, code] = await Promise.all([text(child.stdout), text(child.stderr), ended])
  const seconds = ((performance.now() - began) / 1000).toFixed(1)

  process.stdout.write(`${code === 0 ? '✓' : '✗'} ${check}  ${seconds} s\n${code === 0 ? '' : `${out}${errors}`}`)
  return code
}

const codes = await Promise.all(checks.map(run))

process.exitCode = codes.every(code => code === 0) ? 0 : 1
