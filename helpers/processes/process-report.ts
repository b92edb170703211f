/** Node's own report of a fatal error, which a process can still write when its heap is full. */

import { mkdirSync, readFileSync, readdirSync, renameSync, rmdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import * as v from 'valibot'

const file = 'process-report.json'

/** The directory of reports: a process that starts does not know the folder of its scenario. */
const waiting = (reports: string): string => join(reports, '.process-reports')

/**
 * Flags by which a process writes a report when it ends in a fatal error. Without the environment, which may hold
 * secrets, and without names of the network's addresses, which would be looked up. They cost nothing until then.
 *
 * `--inspect-port` opens nothing: with it SIGUSR1 opens the inspector on any free port of loopback, should the process
 * hang.
 *
 * @see https://nodejs.org/docs/latest-v24.x/api/report.html
 */
export function reportFlags(reports: string): readonly string[] {
  return [
    '--report-on-fatalerror',
    '--report-compact',
    '--report-exclude-env',
    '--report-exclude-network',
    `--report-directory=${waiting(reports)}`,
    '--inspect-port=127.0.0.1:0',
  ]
}

/** Makes the directory for reports. Where that fails there will be none. */
export function expectReports(reports: string): void {
  try {
    mkdirSync(waiting(reports), { recursive: true })
  } catch {
    // the disk is full, which the results report
  }
}

/**
 * The path of the report that a process has written, moved to `folder` where one is given. `undefined` when there is
 * none.
 *
 * @param since when it was started, milliseconds since 1970: an older report is of another process with its number
 */
export function takeReport(reports: string, pid: number, since: number, folder?: string): string | undefined {
  try {
    const name = readdirSync(waiting(reports)).find(
      entry => entry.split('.')[3] === String(pid) && statSync(join(waiting(reports), entry)).mtimeMs >= since,
    )
    const path = name === undefined ? undefined : join(waiting(reports), name)
    const target = path === undefined || folder === undefined ? path : join(folder, file)
    if (path !== undefined && target !== undefined && target !== path) {
      renameSync(path, target)
    }
    return target
  } catch {
    return undefined
  }
}

/** Removes the directory for reports where none is left in it. */
export function expectNoMoreReports(reports: string): void {
  try {
    rmdirSync(waiting(reports))
  } catch {
    // the report of another project's process stays there, as evidence
  }
}

const space = v.object({ used: v.number() })

const report = v.object({
  header: v.object({ trigger: v.string() }),
  javascriptHeap: v.object({
    memoryLimit: v.number(),
    usedMemory: v.number(),
    heapSpaces: v.record(v.string(), space),
  }),
})

export interface FatalReport {
  /** Whether memory ran out. */
  readonly isOutOfMemory: boolean
  /** Bytes: what V8's heap may hold, what it held, and in which of its spaces. */
  readonly heap: { readonly limit: number; readonly used: number; readonly spaces: Readonly<Record<string, number>> }
}

/** `undefined` when it cannot be read: a process that dies may not come to its end. */
export function readReport(path: string): FatalReport | undefined {
  try {
    const { header, javascriptHeap } = v.parse(report, JSON.parse(readFileSync(path, 'utf8')))
    const spaces = Object.entries(javascriptHeap.heapSpaces).flatMap(([name, { used }]) =>
      used === 0 ? [] : [[name, used] as const],
    )
    return {
      isOutOfMemory: header.trigger === 'OOMError',
      heap: { limit: javascriptHeap.memoryLimit, used: javascriptHeap.usedMemory, spaces: Object.fromEntries(spaces) },
    }
  } catch {
    return undefined
  }
}
