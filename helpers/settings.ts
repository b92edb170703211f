/**
 * Reads the settings of a run, and hands them on. People type settings as environment variables. A command hands on
 * what it decides in one variable, `MEMORY_RUN`, to Vitest, and Vitest to its forks, so that `npx vitest` and a command
 * run a scenario in the same way.
 */

import * as v from 'valibot'
import { internalVariables, settingsSchema } from './settings-schema.ts'
import type { Variable } from './settings-schema.ts'
import { parseJson } from './settings-text.ts'

// Options of commands take the same texts.
export { parseShare } from './settings-text.ts'

export type Settings = Readonly<v.InferOutput<typeof settingsSchema>>

export type DiagnoseWhen = Settings['diagnose']
export type NetworkMode = Settings['network']

/** What a command decides. `null`: as if nothing were set, whatever a variable says. */
export type Decided = { readonly [Name in keyof Settings]?: Exclude<Settings[Name], undefined> | null }

type Environment = Readonly<Record<string, string | undefined>>

/** Every setting, and the variable that carries its text where there is one. */
const fields: readonly { readonly name: string; readonly variable?: Variable }[] = Object.entries(
  settingsSchema.entries,
).map(([name, entry]) => ({ name, ...v.getMetadata(entry) }))

/** Every variable that people type, in the order of docs/settings.md. */
export const typedVariables: readonly Variable[] = fields
  .flatMap(({ variable }) => variable ?? [])
  .filter(({ name }) => name !== internalVariables.profile)

/**
 * Reads every setting: what a command decided, else what was typed, else the default. An empty variable counts as not
 * set.
 *
 * @throws {RangeError} with a line that names the variable, and the field of `MEMORY_RUN`, that makes no sense
 */
export function readSettings(environment: Environment = process.env): Settings {
  return settingsIn(environment)
}

/**
 * Reads one setting, where a mistake in another is reported later: an error while Vitest loads its configuration would
 * be printed with a stack.
 *
 * @throws {RangeError} as `readSettings` does
 */
export function readSetting<Name extends Exclude<keyof Settings, 'history'>>(
  name: Name,
  environment: Environment = process.env,
): Settings[Name] {
  return settingsIn(environment, name)[name]
}

/**
 * The variables that hand settings to another process.
 *
 * @param inherited the environment of that process: what an outer command decided there still holds
 * @throws {RangeError} when what it inherits makes no sense
 */
export function settingsEnvironment(
  { profile, ...decided }: Decided,
  inherited: Environment = {},
): Record<string, string> {
  return {
    [internalVariables.run]: JSON.stringify({ ...decidedIn(inherited), ...decided }),
    ...(typeof profile === 'string' ? { [internalVariables.profile]: profile } : {}),
  }
}

/** @param only the one setting to read; the others have their defaults, whatever the environment says */
function settingsIn(environment: Environment, only?: keyof Settings): Settings {
  const decided = decidedIn(environment)
  const unknown = Object.keys(decided).find(name => !Object.hasOwn(settingsSchema.entries, name))
  if (unknown !== undefined && only === undefined) {
    throw new RangeError(`${internalVariables.run}: there is no setting "${unknown}".`)
  }
  const given = fields.flatMap(({ name, variable }) => {
    const fromCommand = only === undefined || only === name ? decided[name] : null
    const value = fromCommand ?? textValue(variable, fromCommand === null ? {} : environment)
    return value === undefined ? [] : [[name, value] as const]
  })
  const parsed = v.safeParse(settingsSchema, Object.fromEntries(given))
  if (!parsed.success) {
    throw wrongValue(parsed.issues[0], decided)
  }
  return parsed.output
}

/** What a command decided, by the names of settings; not validated. */
function decidedIn(environment: Environment): Readonly<Record<string, unknown>> {
  const text = environment[internalVariables.run]
  if (!text) {
    return {}
  }
  const parsed = v.safeParse(
    v.record(v.string(), v.unknown()),
    named(internalVariables.run, () => parseJson(text)),
  )
  if (!parsed.success) {
    throw new RangeError(`${internalVariables.run}: it is not a JSON object.`)
  }
  return parsed.output
}

/** What a variable says, or its default. `undefined` when neither is there. */
function textValue(variable: Variable | undefined, environment: Environment): unknown {
  if (variable === undefined) {
    return undefined
  }
  const { name, earlier, parse } = variable
  const text = environment[name] || (earlier === undefined ? undefined : environment[earlier]) || variable.default
  return text === undefined ? undefined : named(name, () => parse(text))
}

function wrongValue(issue: v.BaseIssue<unknown>, decided: Readonly<Record<string, unknown>>): RangeError {
  const at = v.getDotPath(issue) ?? ''
  const [field = ''] = at.split('.')
  const variable = fields.find(({ name }) => name === field)?.variable
  const isTyped = (decided[field] ?? undefined) === undefined && variable !== undefined
  return new RangeError(`${isTyped ? variable.name : `${internalVariables.run}: ${at}`}: ${issue.message}.`)
}

function named<Value>(variable: string, parse: () => Value): Value {
  try {
    return parse()
  } catch (error) {
    throw new RangeError(`${variable}: ${error instanceof Error ? error.message : String(error)}`, { cause: error })
  }
}
