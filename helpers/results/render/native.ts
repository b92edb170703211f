/** Native memory that stayed, for a failure whose diagnosis has seen it: what allocated it, and what called that. */

import { resolve } from 'node:path'
import { isOfSuite } from '../../module-url.ts'
import { formatBytes } from '../../units.ts'
import type { Diagnosis, NativeGrowth } from '../diagnosis.ts'
import { withinSet } from './opened.ts'

/** Functions that a failure names; `diagnosis.json` has them all. */
const mostFunctions = 2

/** One that grew by a smaller share of what the first one did is left to `diagnosis.json`. */
const leastShare = 0.25

/** A label and its text, line by line; empty where native memory was not looked at. */
export function nativeFields({ native, failed }: Diagnosis): readonly (readonly [string, string])[] {
  const [first] = native ?? []
  if (native === undefined || (first === undefined && failed !== undefined)) {
    return []
  }
  if (first === undefined) {
    return [['Native', 'no function allocated memory in every round that stayed, of 4 KiB a round or more']]
  }

  return native
    .slice(0, mostFunctions)
    .filter(({ perRound }) => perRound >= leastShare * first.perRound)
    .flatMap((growth, index) => [
      [index === 0 ? 'Native' : '', `+${formatBytes(growth.perRound)} a round: ${growth.function}`] as const,
      ['', callerText(growth)] as const,
    ])
}

/** A function of JavaScript that is neither Node's nor a package's. */
const programFrame = /^\S+ \((?!node:|.*node_modules\/)(.+):\d+:\d+\)$/

function isOfProgram(frame: string): boolean {
  const file = programFrame.exec(frame)?.[1]
  return file !== undefined && !isOfSuite(resolve(file))
}

function callerText({ caller, stack }: NativeGrowth): string {
  if (caller !== undefined) {
    const program = caller.includes('node_modules/') ? stack.find(isOfProgram) : undefined
    return `called by ${withinSet(caller)}${program === undefined ? '' : `, for ${program}`}`
  }
  return stack.some(frame => frame.includes('ThreadPoolWork'))
    ? 'on a thread of libuv, without JavaScript on its stack: see what starts such work'
    : 'without JavaScript on its stack'
}

/** What was loaded that allocates outside of V8; empty where nothing was. */
export function addonsText({ addons = [] }: Diagnosis): string {
  const names = addons.map(path => /.*\/node_modules\/(.*)$/.exec(path)?.[1] ?? path)
  const shown = names.slice(0, mostAddons).join(', ')

  return names.length > mostAddons ? `${shown} and ${names.length - mostAddons} more` : shown
}

const mostAddons = 3
