/**
 * Keeps what a fork starts below it while it lives, in sessions of its own and without a parent too, so that it is
 * found; and ends it when the fork exits by itself. Forks load this (first.mjs). What it needs is in the baseline:
 * readings load koffi as well.
 */

import { isMainThread } from 'node:worker_threads'
import { originals } from './originals.mjs'

const setChildSubreaper = 36 // PR_SET_CHILD_SUBREAPER, prctl(2)

// Its workers load this too, and so does what it forks itself: a program that leaves a server behind may mean that.
if (isMainThread && (process.argv[1] ?? '').endsWith('/workers/forks.js')) {
  try {
    const { default: koffi } = await import('koffi')
    koffi.load('libc.so.6').func('int prctl(int, unsigned long, unsigned long, unsigned long, unsigned long)')(
      setChildSubreaper,
      1,
      0,
      0,
      0,
    )
  } catch {
    // another C library: the mark in the environment is left
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
  const parents = originals
    .readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .map(name => [Number(name), parentOf(name)])
  const children = (/** @type {number} */ parent) =>
    parents.filter(([, of]) => of === parent).map(([pid]) => Number(pid))
  const found = [root]
  for (const pid of found) {
    found.push(...children(pid).filter(child => !found.includes(child)))
  }
  return found.slice(1)
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
