/**
 * Temporary directories. Their owner removes them when it is done, or another run when the owner is dead. Beside the
 * files lies a note that identifies the owner; a directory without one is never removed.
 */

import {
  accessSync,
  constants,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  statfsSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isFromHere, hasCertainlyEnded, thisOwner } from '../process-id.ts'
import type { Owner, ProcessId } from '../process-id.ts'
import { removeTree, tryRemoveTree } from './remove-tree.ts'
import { DirectoryError } from './cache-directory.ts'
import { hasCode, requireSpace } from './space.ts'

const prefix = 'memory-suite-'
const note = 'owner.json'
const inner = 'files'

export interface TemporaryDirectory extends AsyncDisposable {
  readonly path: string
}

/**
 * An empty directory of this process in the system's temporary directory, once it is known to have room for `copies`
 * files of `size` bytes. When it is disposed of it is removed, whatever rights its content has; a file that cannot be
 * removed is reported in a line.
 *
 * @throws {NotEnoughSpaceError} when it has not
 * @throws {DirectoryError} when it cannot be written to
 */
export async function temporaryDirectory(size = 0, copies = 1): Promise<TemporaryDirectory> {
  const directory = make()
  try {
    await requireSpace(tmpdir(), size, copies)
  } catch (error) {
    await directory[Symbol.asyncDispose]()
    throw error
  }
  return directory
}

/**
 * The same in memory, for many small files: writing two to a disk took 27 times as long. Where the system has no file
 * system in memory it lies in the temporary directory, which is slower and measures the same.
 */
export async function memoryDirectory(): Promise<TemporaryDirectory> {
  return await Promise.resolve(directories().length > 1 ? ownedDirectory(inMemory) : make())
}

/** The same in a given folder, for files that are not finished. @throws what the system throws */
export function ownedDirectory(folder: string): TemporaryDirectory {
  const owner = thisOwner()
  const outer = mkdtempSync(join(folder, `${prefix}${owner.pid}-`))
  const path = join(outer, inner)
  try {
    mkdirSync(path)
    writeFileSync(join(outer, note), `${JSON.stringify(owner)}\n`)
  } catch (error) {
    removeTree(outer)
    throw error
  }

  return {
    path,
    async [Symbol.asyncDispose]() {
      reportAll([await Promise.resolve(removeOwned(outer))])
    },
  }
}

/** Removes the note last, so that files that could not be removed are found again. Returns the error as a line. */
function removeOwned(outer: string): string | undefined {
  return tryRemoveTree(join(outer, inner)) ?? tryRemoveTree(outer)
}

const inMemory = '/dev/shm'
const tmpfs = 0x01021994 // statfs(2)

/** The directories in which such directories may lie. */
function directories(): readonly string[] {
  try {
    accessSync(inMemory, constants.W_OK)
    return statfsSync(inMemory).type === tmpfs ? [tmpdir(), inMemory] : [tmpdir()]
  } catch {
    return [tmpdir()]
  }
}

/** @throws {DirectoryError} when the system's temporary directory cannot be written to */
export async function requireTemporaryDirectory(): Promise<void> {
  await using _ = await temporaryDirectory()
}

const reasons: Readonly<Record<string, string>> = {
  EROFS: 'is read-only for this user',
  EACCES: 'is read-only for this user',
  EPERM: 'is read-only for this user',
  ENOENT: 'does not exist',
  ENOTDIR: 'is no directory',
  ENOSPC: 'is full',
  EDQUOT: 'is full',
}

function make(): TemporaryDirectory {
  try {
    return ownedDirectory(tmpdir())
  } catch (cause) {
    const why = reasons[hasCode(cause, ...Object.keys(reasons)) ? cause.code : ''] ?? 'cannot be used'
    throw new DirectoryError(
      `The temporary directory ${tmpdir()} ${why}. Point TMPDIR to one that can be written to.`,
      { cause },
    )
  }
}

/**
 * Removes the directories of processes of this run that have ended or were killed. Returns a line for each that could
 * not be removed.
 */
export function removeDirectoriesOf(ended: readonly ProcessId[]): readonly string[] {
  return removeWhere(
    owner => isFromHere(owner) && ended.some(({ pid, start }) => pid === owner.pid && start === owner.start),
    directories(),
  )
}

/**
 * Removes the directories of processes of this user that have certainly ended: a process may be killed together with
 * the one that cleans up after it. Do not call it while this run may still write to one of them, as to the reports of a
 * command that was killed. Returns as `removeDirectoriesOf`.
 */
export function removeAbandoned(folders = directories()): readonly string[] {
  return removeWhere(hasCertainlyEnded, folders)
}

function removeWhere(isToGo: (owner: Owner) => boolean, folders: readonly string[]): readonly string[] {
  return folders
    .flatMap(folder =>
      entriesOf(folder)
        .filter(name => name.startsWith(prefix))
        .map(name => join(folder, name)),
    )
    .flatMap(path => {
      const owner = ownerOf(path)
      const problem = owner !== undefined && isToGo(owner) ? removeOwned(path) : undefined
      return problem === undefined ? [] : [problem]
    })
}

/** Prints the lines about directories that could not be removed to standard error. */
export function reportAll(lines: readonly (string | undefined)[]): void {
  for (const line of lines.filter(one => one !== undefined)) {
    process.stderr.write(`${line}\n`)
  }
}

function entriesOf(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch {
    return [] // its next user reports what is wrong with it
  }
}

/** The owner of a directory. `undefined` when it is not this suite's, not this user's, or has no note. */
function ownerOf(path: string): Owner | undefined {
  try {
    const [folder, file] = [lstatSync(path), lstatSync(join(path, note))]
    const isOurs = folder.isDirectory() && file.isFile() && folder.uid === process.getuid?.() && file.uid === folder.uid
    const owner: unknown = isOurs ? JSON.parse(readFileSync(join(path, note), 'utf8')) : undefined
    return isOwner(owner) ? owner : undefined
  } catch {
    return undefined
  }
}

function isOwner(value: unknown): value is Owner {
  return (
    typeof value === 'object' &&
    value !== null &&
    'pid' in value &&
    typeof value.pid === 'number' &&
    'start' in value &&
    typeof value.start === 'number' &&
    'boot' in value &&
    typeof value.boot === 'string' &&
    'namespaces' in value &&
    typeof value.namespaces === 'string' &&
    'machine' in value &&
    typeof value.machine === 'string'
  )
}
