/** `npm run validate:mutations`: small wrong changes, one at a time, which unit tests are to notice. */

import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { parseCount } from '../helpers/units.ts'
import { judgeMutations } from './mutations/judge.ts'
import { measureMutations } from './mutations/measure.ts'
import type { Mutation } from './mutations/mutation.ts'
import { movedIn, shown, tryMutations } from './mutations/try.ts'
import type { Answer } from './mutations/try.ts'
import { versionsMutations } from './mutations/versions.ts'

const help = `npm run validate:mutations -- [part of a file's name…] [--at-once N]

Makes one small wrong change after the other in a copy of this checkout, such as a limit that is moved or a condition that is left
out, and runs the unit tests that are to notice it. The changes stand in bench/mutations/, with the reason of each that may survive.
Exit code 0: all were noticed, but for those. 1: one survived without a reason, or was noticed and has one. 2: a text that is
to be changed is not there exactly once, since the code has moved, or the tests are red without a change.

  --at-once N   copies in which changes are tried beside each other (default 1; this machine has ${availableParallelism()} CPUs)`

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
    await tryMutations(chosen, parseCount(values['at-once']), (mutation, answer, index) => {
      wrong += Number((answer.kind === 'green') !== (mutation.survives !== undefined) || answer.kind === 'broken')
      survived += Number(answer.kind === 'green')
      process.stdout.write(
        `${String(index + 1).padStart(String(chosen.length).length)}/${chosen.length}  ${lineOf(mutation, answer)}\n`,
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

function lineOf({ file, from, to, survives }: Mutation, answer: Answer): string {
  const change = `${file}: ${shown(from)} → ${to === '' ? '(nothing)' : shown(to)}`
  if (answer.kind === 'broken') {
    return `BROKEN    ${change}\n${answer.output}`
  }
  if (answer.kind === 'red') {
    return `${survives === undefined ? 'noticed ' : 'NOTICED, and is said to survive'}  ${change}  by "${answer.by}"`
  }
  return survives === undefined ? `SURVIVED  ${change}` : `survives  ${change}: ${survives}`
}

function summaryOf(
  { length }: readonly Mutation[],
  { survived, wrong }: { readonly survived: number; readonly wrong: number },
): string {
  return (
    `${length} changes, ${length - survived} noticed (${((100 * (length - survived)) / length).toFixed(1)} %), ` +
    `${survived} survived${wrong === 0 ? ', each with its reason' : `; ${wrong} not as they should`}`
  )
}

process.exitCode = await main()
