/** Commands that texts of this project recommend, and whether they can be typed as they stand. */

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { vi } from 'vitest'
import { chooseScenarios, nativeAsked } from '../../../commands/arguments.ts'
import { commands } from '../../../commands/commands.ts'
import { run as runHeap } from '../../../commands/heap/run.ts'
import { joinNegatives } from '../../../commands/usage.ts'
import { packagesOf } from '../../../commands/versions.ts'
import { scenarioNames } from '../../../helpers/scenario/names.ts'
import { parseShare } from '../../../helpers/settings.ts'
import { typedVariables } from '../../../helpers/settings.ts'
import { parseCount, parseDuration, parseSize } from '../../../helpers/units.ts'
import { parseSpecification } from '../../../helpers/versions/specification.ts'
import { scripts } from '../run/texts.ts'

/** Where a shell would end a command, or a sentence goes on after it. */
const ending = /^(?:[#|;]|&&|\(|>>?|2>)/

/** The commands in a text, each by its words: variables, `npm`, `run`, its name, `--` and arguments. */
export function adviceIn(text: string): readonly (readonly string[])[] {
  return [...text.matchAll(/((?:\b[A-Z_]+=\S+ )*)\bnpm run ([\w:-]+)( -- [^\n`]*)?/g)].map(
    ([, variables = '', name = '', rest = '']) => [
      ...variables.split(' ').filter(word => word !== ''),
      'npm',
      'run',
      name,
      ...wordsOf(rest),
    ],
  )
}

/** Words as a shell splits them, up to the end of the command. */
function wordsOf(text: string): readonly string[] {
  const words: string[] = []
  for (const [typed] of text.matchAll(/(?:'[^']*'|"[^"]*"|\\.|[^\s'"\\])+/g)) {
    if (ending.test(typed)) {
      break
    }
    // a full stop or a colon ends a sentence, and no word
    const word = typed.replace(/(?<=[^.])[.,:;)]+$/, '')
    words.push(word.replaceAll(/'([^']*)'|"([^"]*)"|\\(.)/g, (_, one, two, three) => String(one ?? two ?? three)))
    if (word !== typed) {
      break
    }
  }
  return words
}

/** What is wrong with the value of an option. */
const values: Readonly<Record<string, (text: string) => unknown>> = {
  size: parseSize,
  wait: parseDuration,
  follow: parseDuration,
  rounds: parseCount,
  runs: parseCount,
  repeat: parseCount,
  repeats: parseCount,
  leak: parseShare,
  sizes: text => text.split(',').map(parseSize),
  set: text => packagesOf([text]).map(parseSpecification),
  base: text => packagesOf([text]).map(parseSpecification),
  candidate: text => packagesOf([text]).map(parseSpecification),
  scenario: text => chooseScenarios([text]),
  import: text => requireFile(text),
}

const flags = new Set([
  'diagnose',
  'steps',
  'quick',
  'again',
  'table',
  'together',
  'no-canaries',
  'help',
  'json',
  'markdown',
])

/** Commands whose arguments are scenarios. */
const takeScenarios = new Set(['memory', 'repro', 'budgets', 'sensitivity', 'validate'])
const subcommands = new Set(['judge', 'compare', 'package', 'precautions', 'load', 'reported-leaks', 'heap-snapshots'])

/**
 * Why a command cannot be typed as it stands; `undefined` when it can: it exists, its own parser takes its arguments,
 * values make sense, and the scenarios that it names exist. Nothing is run.
 */
export async function problemOf(command: readonly string[]): Promise<string | undefined> {
  const start = command.indexOf('npm')
  const [, , name = '', , ...args] = command.slice(start)
  const variable = command.slice(0, start).find(typed => !isVariable(typed))
  if (variable !== undefined) {
    return `${variable} sets nothing`
  }
  if (!scripts.includes(name)) {
    return `there is no script ${name}`
  }
  try {
    const problem = await dryRun(name, args)
    if (problem !== undefined) {
      return problem
    }
    requireValues(name, args)
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/** Why the command's own parser rejects arguments: with `--help` it parses all of them, and does nothing else. */
export async function dryRun(name: string, args: readonly string[]): Promise<string | undefined> {
  const printed: string[] = []
  const print = (text: unknown): boolean => printed.push(String(text)) > 0
  const spies = [process.stdout, process.stderr].map(stream => vi.spyOn(stream, 'write').mockImplementation(print))
  const end = args.includes('--') ? args.indexOf('--') : args.length
  const asked = [...args.slice(0, end), '--help']
  try {
    const command = Object.hasOwn(commands, name) ? commands[name] : undefined
    const code = name === 'heap' ? await runHeap(asked) : await command?.(joinNegatives(asked))
    return code === undefined || code === 0 ? undefined : printed.join('')
  } finally {
    spies.forEach(spy => spy.mockRestore())
  }
}

/** @throws when a value makes no sense, or there is no such scenario */
function requireValues(name: string, typed: readonly string[]): void {
  const { args } = nativeAsked(typed)
  const positionals: string[] = []
  for (let index = 0; index < args.length; index++) {
    const [, option, joined] = /^--([\w-]+)(?:=(.*))?$/.exec(args[index] ?? '') ?? []
    if (option === undefined) {
      positionals.push(args[index] ?? '')
    } else if (!flags.has(option)) {
      const value = joined ?? args[++index] ?? ''
      values[option]?.(value)
    }
  }
  const [first = ''] = positionals
  if (takeScenarios.has(name) && !(name === 'validate' && subcommands.has(first))) {
    chooseScenarios(positionals, scenarioNames())
  }
}

function isVariable(typed: string): boolean {
  const [name = '', value = ''] = typed.split('=')
  const variable = typedVariables.find(known => known.name === name)
  variable?.parse(value)
  return variable !== undefined
}

function requireFile(path: string): void {
  if (!existsSync(join('.', path))) {
    throw new Error(`there is no ${path}`)
  }
}
