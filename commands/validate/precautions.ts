/** `npm run validate -- precautions`: takes each precaution of docs/measuring.md out, and finds out what notices. */

import { parseArgs } from 'node:util'
import { precautions } from '../../bench/mutations/precautions.ts'
import type { Precaution } from '../../bench/mutations/precautions.ts'
import { movedIn, tryMutations } from '../../bench/mutations/try.ts'
import type { Result } from '../../bench/mutations/try.ts'
import { parseCount } from '../../helpers/units.ts'
import { UsageError } from '../usage.ts'

const help = `npm run validate -- precautions [words…] [--at-once N]

Takes the precautions of docs/measuring.md out, one at a time, in a copy of this checkout, and runs the unit tests and the
canaries that miss them. A precaution that nothing misses is not needed: delete it, with its paragraph.
Exit code 0: each was missed. 1: one was not. 2: nothing was tried.

  words        only precautions with one of these words
  --at-once N  copies in which precautions are tried beside each other (default 1)`

/** Exit code: whether each precaution was missed by a test. */
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

  const unmissed: string[] = []
  await tryMutations(chosen, parseCount(values['at-once']), ({ section, what }: Precaution, result, index) => {
    if (result.kind !== 'red') {
      unmissed.push(what)
    }
    process.stdout.write(`${index + 1}/${chosen.length}  ${section}: ${what}  ${resultText(result)}\n`)
  })
  process.stdout.write(
    `\n${chosen.length - unmissed.length} of ${chosen.length} precautions are missed by a test.${unmissed.length === 0 ? '' : ` Not missed: ${unmissed.join('; ')}.`}\n`,
  )
  return unmissed.length === 0 ? 0 : 1
}

function resultText(result: Result): string {
  if (result.kind === 'red') {
    return `missed by "${result.by}"`
  }
  return result.kind === 'green' ? 'NOT MISSED' : `BROKEN\n${result.output}`
}
