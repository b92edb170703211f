/** A variable that is typed wrong would have no effect, and the run would look as if it had. */

import { distance } from 'fastest-levenshtein'
import { internalVariables } from '../settings-schema.ts'
import { typedVariables } from '../settings.ts'

type Environment = Readonly<Record<string, string | undefined>>

const typedNames = typedVariables.map(({ name }) => name)
const earlierNames = new Map(typedVariables.flatMap(({ name, earlier }) => (earlier ? [[earlier, name] as const] : [])))
const read = new Set<string>([...typedNames, ...Object.values(internalVariables)])

/** A line for each `MEMORY_*` variable that nothing reads, or that has another name today. */
export function variableNotes(environment: Environment): readonly string[] {
  return Object.keys(environment)
    .filter(name => name.startsWith('MEMORY_') && !read.has(name))
    .toSorted()
    .map(noteOn)
}

function noteOn(name: string): string {
  const today = earlierNames.get(name)
  if (today !== undefined) {
    return `${name} is now ${today}. The old name works until version 0.3.`
  }
  const [nearest = ''] = typedNames.toSorted((one, other) => distance(name, one) - distance(name, other))
  return `${name} is not a setting; did you mean ${nearest}?`
}

/**
 * Prints these lines once in a run: by the process that it began with. What that process starts inherits `MEMORY_RUN`,
 * and prints nothing.
 */
export function printVariableNotes(environment: NodeJS.ProcessEnv = process.env): void {
  if (environment[internalVariables.run] !== undefined) {
    return
  }
  environment[internalVariables.run] = '{}'
  variableNotes(environment).forEach(line => process.stderr.write(`${line}\n`))
}
