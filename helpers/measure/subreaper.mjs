/**
 * Makes a fork the subreaper of the processes that it starts: they stay below it in the process tree while it lives,
 * also in sessions of their own and without a parent, so that they are found. Ends them when the fork exits by itself.
 * Forks load this (first.mjs). Its memory is in the baseline: readings load koffi as well.
 */

import { isMainThread } from 'node:worker_threads'
import { originals } from './originals.mjs'

const setChildSubreaper = 36 // PR_SET_CHILD_SUBREAPER, prctl(2)

// Its workers and its own forks load this too: those are left alone, since a program may leave a server behind on
// purpose.
if (isMainThread && (process.argv[1] ?? '').endsWith('/workers/forks.js')) {
  try {
    const { nativeFunctions } = await import('../native-functions.cjs')
    nativeFunctions()
      .load('libc.so.6')
      .func('int prctl(int, unsigned long, unsigned long, unsigned long, unsigned long)')(setChildSubreaper, 1, 0, 0, 0)
  } catch {
    // another C library: processes are found by the mark in their environment alone
  }

  const kill = process.kill.bind(process)
  process.on('exit', () => {
    for (const pid of below(process.pid)) {
      try {
        kill(pid, 'SIGKILL')
      } catch {
        // it has ended meanwhile
      }
    }
  })
}

/**
 * @param {number} root
 * @returns {number[]}
 */
function below(root) {
  const parents = numbers().map(name => [Number(name), parentOf(name)])
  const children = (/** @type {number} */ parent) =>
    parents.filter(([, of]) => of === parent).map(([pid]) => Number(pid))
  const found = [root]
  for (const pid of found) {
    found.push(...children(pid).filter(child => !found.includes(child)))
  }
  return found.slice(1)
}

/** None where the kernel does not list processes. */
function numbers() {
  try {
    return originals.readdirSync('/proc').filter(name => /^\d+$/.test(name))
  } catch {
    return []
  }
}

/** @param {string} pid */
function parentOf(pid) {
  try {
    const stat = originals.readFileSync(`/proc/${pid}/stat`, 'latin1')
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
  } catch {
    return 0
  }
}
