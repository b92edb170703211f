/** `npm run validate:mutations`: small wrong changes, one at a time, which unit tests must detect. */

import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { parseCount } from '../helpers/units.ts'
import { judgeMutations } from './mutations/judge.ts'
import { measureMutations } from './mutations/measure.ts'
import type { Mutation } from './mutations/mutation.ts'
import { movedIn, shown, tryMutations } from './mutations/try.ts'
import type { Result } from './mutations/try.ts'
import { versionsMutations } from './mutations/versions.ts'

const cpus = availableParallelism()

const help = `npm run validate:mutations -- [part of a file's name…] [--at-once N]

Makes one small wrong change after the other in a copy of this checkout, such as a limit that is moved or a condition
that is left out, and runs the unit tests that must detect it. The changes are in bench/mutations/, with the reason of
each that may survive.
Exit code 0: all others were detected. 1: one survived without a reason, or was detected and has one. 2: a text that is
to be changed does not occur exactly once, since the code has moved, or the tests are red without a change.

  --at-once N   copies in which changes are tried at the same time (default: 1; this machine has ${cpus} CPUs)`

const all: readonly Mutation[] = [...judgeMutations, ...versionsMutations, ...measureMutations]

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { 'at-once': { type: 'string', default: '1' }, help: { type: 'boolean', short: 'h' } },
  })
  if (values.help) {
    process.stdout.write(`${help}\n`)
    return 0
  }

  const chosen = all.filter(({ file }) => positionals.length === 0 || positionals.some(part => file.includes(part)))
  const moved = movedIn(chosen)
  moved.forEach(line => process.stderr.write(`${line}\n`))
  if (moved.length > 0 || chosen.length === 0) {
    process.stderr.write(
      chosen.length === 0
        ? 'No change is of such a file.\n'
        : `${moved.length} of ${chosen.length} changes cannot be made. Adapt them in bench/mutations/.\n`,
    )
    return 2
  }

  const began = performance.now()
  let wrong = 0
  let survived = 0
  try {
    await tryMutations(chosen, parseCount(values['at-once']), (mutation, result, index) => {
      wrong += Number((result.kind === 'green') !== (mutation.survives !== undefined) || result.kind === 'broken')
      survived += Number(result.kind === 'green')
      process.stdout.write(
        `${String(index + 1).padStart(String(chosen.length).length)}/${chosen.length}  ${lineOf(mutation, result)}\n`,
      )
    })
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    return 2
  }
  process.stdout.write(
    `\n${summaryOf(chosen, { survived, wrong })}, in ${Math.round((performance.now() - began) / 1000)} s\n`,
  )
  return wrong > 0 ? 1 : 0
}

function lineOf({ file, from, to, survives }: Mutation, result: Result): string {
  const change = `${file}: ${shown(from)} → ${to === '' ? '(nothing)' : shown(to)}`
  if (result.kind === 'broken') {
    return `BROKEN    ${change}\n${result.output}`
  }
  if (result.kind === 'red') {
    return `${survives === undefined ? 'detected' : 'DETECTED, and is said to survive'}  ${change}  by "${result.by}"`
  }
  return survives === undefined ? `SURVIVED  ${change}` : `survives  ${change}: ${survives}`
}

function summaryOf(
  { length }: readonly Mutation[],
  { survived, wrong }: { readonly survived: number; readonly wrong: number },
): string {
  return (
    `${length} changes, ${length - survived} detected (${((100 * (length - survived)) / length).toFixed(1)} %), ` +
    `${survived} survived${wrong === 0 ? ', each with its reason' : `; ${wrong} not as they should`}`
  )
}

process.exitCode = await main()
