/** `npm run validate -- precautions`: takes each precaution of docs/measuring.md out. A test must turn red. */

import { parseArgs } from 'node:util'
import { precautions } from '../../bench/mutations/precautions.ts'
import type { Precaution } from '../../bench/mutations/precautions.ts'
import { movedIn, tryMutations } from '../../bench/mutations/try.ts'
import type { Result } from '../../bench/mutations/try.ts'
import { parseCount } from '../../helpers/units.ts'
import { UsageError } from '../usage.ts'

const help = `npm run validate -- precautions [words…] [--at-once N]

Takes the precautions of docs/measuring.md out, one at a time, in a copy of this checkout, and runs the tests and the
canaries that must turn red without them. A precaution that no test needs is deleted, with its paragraph.
Exit code 0: without each a test is red. 1: without one all are green. 2: nothing was tried.

  words        only precautions with one of these words
  --at-once N  copies in which precautions are tried beside each other (default 1)`

/** Returns the exit code: 0 when a test is red without each precaution. */
export async function validatePrecautions(argv: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: { 'at-once': { type: 'string', default: '1' }, help: { type: 'boolean', short: 'h' } },
  })
  if (values.help) {
    process.stdout.write(`${help}\n`)
    return 0
  }
  const chosen = precautions.filter(
    ({ what, section }) => positionals.length === 0 || positionals.some(word => `${section} ${what}`.includes(word)),
  )
  const moved = movedIn(chosen)
  if (chosen.length === 0 || moved.length > 0) {
    throw new UsageError(
      chosen.length === 0
        ? `No precaution has ${positionals.join(' or ')} in its words.`
        : `${moved.join('\n')}\nAdapt bench/mutations/precautions.ts.`,
    )
  }

  const needless: string[] = []
  await tryMutations(chosen, parseCount(values['at-once']), ({ section, what }: Precaution, result, index) => {
    if (result.kind !== 'red') {
      needless.push(what)
    }
    process.stdout.write(`${index + 1}/${chosen.length}  ${section}: ${what}  ${resultText(result)}\n`)
  })
  process.stdout.write(
    `\nWithout ${chosen.length - needless.length} of ${chosen.length} precautions a test is red.` +
      `${needless.length === 0 ? '' : ` All are green without: ${needless.join('; ')}.`}\n`,
  )
  return needless.length === 0 ? 0 : 1
}

function resultText(result: Result): string {
  if (result.kind === 'red') {
    return `red: "${result.by}"`
  }
  return result.kind === 'green' ? 'ALL GREEN' : `BROKEN\n${result.output}`
}
