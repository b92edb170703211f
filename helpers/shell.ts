/** Command lines and paths as a person on another machine can type them. */

import { readdirSync } from 'node:fs'
import { relative } from 'node:path'
import { isBuilt } from './module-url.ts'

/** Words that every shell takes as they stand. */
const plainWord = /^[\w./:@%+,^-][\w./:@%+=,^-]*$/

/** One word as it is typed into a POSIX shell: in quotes where the shell would read more than its letters. */
export function shellWord(word: string): string {
  return plainWord.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`
}

/**
 * `npm run repro -- import --size 32MiB`, to be typed in the checkout, or in the installed package's project
 * `npx memory-suite repro import --size 32MiB`: words are quoted where a shell needs it, and
 * absolute paths become relative ones.
 */
export function npmRun(command: string, words: readonly string[]): string {
  const program = isBuilt ? ['npx memory-suite', command] : ['npm run', command, '--']
  return [...program, ...words.map(word => shellWord(portableText(word)))].join(' ')
}

/** A path as it is typed in the checkout: `./x.mjs`, `../library/x.tgz`. Never absolute. */
export function portablePath(path: string): string {
  const typed = relative('.', path)
  return typed === '' || /^\.\.?(?:\/|$)/.test(typed) ? typed || '.' : `./${typed}`
}

/** Devices and figures of the kernel are called the same on every machine. */
const everywhere = new Set(['dev', 'proc', 'sys'])

const absolutePath = /(?<![\w/.~:])(?:file:\/\/)?(\/([\w.@+-]+)(?:\/[\w.@+-]+)*\/?)/g

/**
 * A text without absolute paths of this machine: each becomes relative to the checkout. For files that are committed,
 * or pasted into an issue.
 */
export function portableText(text: string): string {
  const roots = new Set(readdirSync('/').filter(name => !everywhere.has(name)))
  return text.replaceAll(absolutePath, (typed: string, path: string, root: string) =>
    roots.has(root) ? portablePath(path) : typed,
  )
}
