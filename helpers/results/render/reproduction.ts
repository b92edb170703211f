import { isBuilt } from '../../module-url.ts'
import { commandProject } from '../../scenario-name.ts'
import { npmRun, shellWord } from '../../shell.ts'
import type { Results, ScenarioResult } from '../schema.ts'
import { durationArgument, sizeArgument } from './values.ts'

/**
 * The command that runs a scenario again as it was run, to be typed into a shell in the checkout. A check that Vitest
 * alone runs is run by that; it knows no option of the suite's.
 */
export function reproduction(scenario: ScenarioResult, results: Results): string {
  const { rounds, leak, wait, following, import: module, diagnose, set, node, allocator } = results
  const variables = Object.entries(variablesOf(scenario, results)).map(
    ([name, value]) => `${name}=${shellWord(value)} `,
  )
  const options = [
    ...(wait === undefined ? [] : ['--wait', durationArgument(wait)]),
    ...(rounds > 1 ? ['--rounds', String(rounds)] : []),
    ...(following === undefined ? [] : ['--follow', durationArgument(following)]),
    ...(leak === undefined ? [] : ['--leak', leak === 1 ? 'all' : `1/${leak}`]),
    ...(module === undefined ? [] : ['--import', module]),
    ...diagnoseWords(diagnose),
    ...(set === undefined ? [] : ['--set', set]),
    ...(node === undefined ? [] : ['--node', node]),
    ...(allocator === undefined ? [] : ['--allocator', allocator]),
  ]
  const { config, root } = results.vitest ?? {}
  if (scenario.test !== undefined && scenario.test.project !== commandProject && options.length === 0) {
    const { project, name } = scenario.test
    const configured = [
      ...(root === undefined ? [] : ['--root', root]),
      ...(config === undefined ? [] : ['--config', config]),
    ]
    const test = name === undefined ? [] : ['-t', patternOf(name)]
    const vitest = ['npx', 'vitest', 'run', ...configured, '--project', project, scenario.file, ...test].map(shellWord)
    return variables.join('') + vitest.join(' ')
  }
  const size = scenario.test === undefined ? sizeWords(scenario, results) : []
  return variables.join('') + npmRun('repro', [typedName(scenario), ...size, ...options])
}

function diagnoseWords(when: Results['diagnose']): readonly string[] {
  return when === undefined ? [] : ['--diagnose', ...(when === 'native' ? [when] : [])]
}

/** A pattern that matches the full name of one test alone. */
export function patternOf(name: string): string {
  return `^${name.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`)}$`
}

/** A scenario of the suite by its name, any other by its file; one that begins with `-` is no option. */
export function typedName({ scenario, file }: Pick<ScenarioResult, 'scenario' | 'file'>): string {
  if (!isBuilt && file.startsWith('tests/scenarios/')) {
    return scenario
  }
  return file.startsWith('-') ? `./${file}` : file
}

/** A scaling scenario measures several sizes up to the one that it is given, unless a variable names them all. */
function sizeWords({ fileSize, scaling }: ScenarioResult, { variables = {} }: Results): readonly string[] {
  const measured = scaling.flatMap(({ points }) => points.map(({ size }) => size))
  const isNamed = scaling.length > 0 && variables['MEMORY_SIZES'] !== undefined
  const size = measured.length > 0 ? Math.max(...measured) : fileSize
  return size === 0 || isNamed ? [] : ['--size', sizeArgument(size)]
}

/** The variables that could change the result of this scenario; of one that died before it was measured, all. */
function variablesOf(
  { scaling, measurement, waited }: ScenarioResult,
  { variables = {}, wait }: Results,
): Readonly<Record<string, string>> {
  const { MEMORY_SIZES: sizes, MEMORY_REPEATS: repeats, MEMORY_LONGEST_WAIT: longest, ...others } = variables
  const scales = scaling.length > 0 || measurement === undefined
  const isShorter = wait === undefined && (measurement === undefined || longest === durationArgument(waited))
  return {
    ...(scales && sizes !== undefined ? { MEMORY_SIZES: sizes } : {}),
    ...(scales && repeats !== undefined ? { MEMORY_REPEATS: repeats } : {}),
    ...(isShorter && longest !== undefined ? { MEMORY_LONGEST_WAIT: longest } : {}),
    ...others,
  }
}
