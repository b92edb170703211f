/**
 * Notices that the npm which started this process has ended. npm that is killed alone passes no signal on, or only to
 * the shell between: the run would go on, and nothing would wait for it.
 */

import { readFileSync } from 'node:fs'
import { isAlive, processEntry } from '../process-id.ts'
import type { ProcessId } from '../process-id.ts'

/** A process with the words of its command line, as `ps` shows them. */
export interface Ancestor extends ProcessId {
  readonly words: readonly string[]
}

const interval = 250 // milliseconds

/**
 * Calls back once when the npm that started this process, or the shell between, has ended. Without npm it never does.
 */
export function whenAbandoned(abandoned: () => void): void {
  const above = ancestors()
  const watched = upToNpm(above)
  if (watched.length === 0) {
    if (isOrphanOfNpm(above, process.env['npm_lifecycle_script'])) {
      setImmediate(abandoned)
    }
    return
  }
  const timer = setInterval(() => {
    if (!watched.every(isAlive)) {
      clearInterval(timer)
      abandoned()
    }
  }, interval).unref()
}

/** From the parent of this process on. */
function ancestors(): readonly Ancestor[] {
  const found: Ancestor[] = []
  for (
    let entry = processEntry(process.ppid);
    entry !== undefined && entry.pid > 0;
    entry = processEntry(entry.parent)
  ) {
    found.push({ pid: entry.pid, start: entry.start, words: wordsOf(entry.pid) })
  }
  return found
}

function wordsOf(pid: number): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
      .split(/[\0 ]/)
      .filter(word => word !== '') // npm's title is one string
  } catch {
    return []
  }
}

const isNpm = ({ words: [program = '', script = ''] }: Ancestor): boolean =>
  /^(?:npm|npx|pnpm|yarn)$/.test(program) || /(?:^|\/)(?:npm|npx|pnpm|yarn)(?:-cli)?(?:\.c?js)?$/.test(script)
const isShell = ({ words: [program = '', option] }: Ancestor): boolean =>
  /(?:^|\/)(?:ba|da|z|k|a)?sh$/.test(program) && option === '-c'

/**
 * npm and its shell; where npm started npm, all of them. None where another process is between: a script that ends
 * before its run does so on purpose.
 */
export function upToNpm(above: readonly Ancestor[]): readonly Ancestor[] {
  const at = above.findIndex(one => !isShell(one))
  const npm = above[at]
  return npm === undefined || !isNpm(npm) || at > 1 ? [] : [...above.slice(0, at + 1), ...upToNpm(above.slice(at + 1))]
}

/** Whether the shell that npm started runs without it: npm was killed while the shell ran an earlier command. */
export function isOrphanOfNpm([shell, ...above]: readonly Ancestor[], script: string | undefined): boolean {
  return (
    script !== undefined &&
    script !== '' &&
    shell !== undefined &&
    isShell(shell) &&
    shell.words.join(' ').includes(script.split(/\s+/).join(' ')) &&
    !above.some(isNpm)
  )
}
