/**
 * A network namespace per fork. A process in it reaches loopback alone, and the kernel lists every other address that
 * it tried.
 */

import { execFile, spawn } from 'node:child_process'
import type { ChildProcessWithoutNullStreams } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import type { Server } from 'node:net'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

export interface Namespace {
  /**
   * The words to put before a command that is to run in there, as this user and in this directory. The process stays
   * the same one.
   */
  readonly enter: readonly string[]
  /** The address, from here, of a server that listens on loopback in there. */
  readonly reach: (url: string) => Promise<string>
  /**
   * Ends the namespace as soon as its last process has ended. Returns its neighbours, as `ip neigh` lists them;
   * `undefined` when the process that holds it does not report them.
   */
  readonly close: () => Promise<string | undefined>
}

const script = fileURLToPath(new URL('namespace.sh', import.meta.url))
const resolver = fileURLToPath(new URL('resolv.conf', import.meta.url))
const patience = 5000 // milliseconds; it takes 10 on a machine that does little else
const begun = 'ready\n'
const ended = 'end\n'

/**
 * Makes a network namespace.
 *
 * @throws {Error} with a line that says why this user may not make one, or why this machine cannot
 */
export async function openNamespace(): Promise<Namespace> {
  const [uid, gid] = [process.getuid?.() ?? 0, process.getgid?.() ?? 0]
  const isRoot = uid === 0
  // Not of the terminal's group: Ctrl-C would end it before it could report. It ends when its input does, with this
  // process.
  const holder = spawn(
    'unshare',
    [...(isRoot ? [] : ['--user', '--map-root-user']), '--net', '--mount', 'sh', script, resolver],
    { stdio: 'pipe', detached: true },
  )
  const output = outputOf(holder)
  await output.until(begun)

  const inside = [`--target=${holder.pid}`, ...(isRoot ? [] : ['--user', '--preserve-credentials']), '--net']
  // In one more user namespace: the process is the user that it was, without the rights of root over its network.
  const again = isRoot ? [] : ['unshare', '--user', `--map-user=${uid}`, `--map-group=${gid}`, '--']
  // A shell would change the directory too, and drop variables whose names it cannot read.
  const enter = ['nsenter', ...inside, '--mount', '--', 'env', `--chdir=${process.cwd()}`, ...again]
  const servers: Server[] = []
  isEntered ||= await enters(enter, holder)

  return {
    enter,
    async reach(url) {
      const there = new URL(url)
      const server = relay([...inside, '--', process.execPath, '-e', pipe, there.port])
      servers.push(server)
      await once(server, 'listening')
      const address = server.address()
      there.port = String(typeof address === 'object' && address !== null ? address.port : 0)
      return there.href
    },
    async close() {
      servers.forEach(server => server.close())
      try {
        holder.stdin.end('report\n')
        await output.until(ended)
        return output.text().slice(begun.length, -ended.length)
      } catch {
        return undefined
      }
    },
  }
}

let isEntered = false

/** Tries once in a run whether a namespace can be entered: an older unshare maps root alone. */
async function enters(
  [program = '', ...parameters]: readonly string[],
  holder: ChildProcessWithoutNullStreams,
): Promise<true> {
  try {
    await promisify(execFile)(program, [...parameters, 'true'])
    return true
  } catch (error) {
    holder.kill()
    throw new Error(
      error instanceof Error && 'stderr' in error ? (firstLine(String(error.stderr)) ?? error.message) : String(error),
      { cause: error },
    )
  }
}

function firstLine(text: string): string | undefined {
  return text.trim().split('\n')[0] || undefined
}

interface Output {
  readonly text: () => string
  /** Waits until the output ends with a line. @throws {Error} when the process ends before, or takes too long */
  readonly until: (line: string) => Promise<void>
}

function outputOf(holder: ChildProcessWithoutNullStreams): Output {
  let text = ''
  let errors = ''
  let problem: Error | undefined
  let look: (() => void) | undefined
  holder.stdin.on('error', () => {})
  holder.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    errors += chunk
  })
  holder.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk
    look?.()
  })
  holder.on('error', error => {
    problem = error
    look?.()
  })
  holder.on('close', (code, signal) => {
    problem ??= new Error(
      firstLine(errors) ?? `unshare ended ${signal === null ? `with code ${code}` : `by ${signal}`}`,
    )
    look?.()
  })

  return {
    text: () => text,
    async until(line) {
      const timer = setTimeout(() => holder.kill('SIGKILL'), patience)
      try {
        await new Promise<void>((resolve, reject) => {
          look = () => {
            if (text.endsWith(line)) {
              resolve()
            } else if (problem !== undefined) {
              reject(problem)
            }
          }
          look()
        })
      } finally {
        clearTimeout(timer)
      }
    },
  }
}

/** Code that connects its input and its output with a port. */
const pipe =
  'const connected = () => process.stdin.pipe(socket).pipe(process.stdout);' +
  'const socket = net.connect(process.argv[1], "127.0.0.1", connected);' +
  'socket.on("error", () => process.exit(1)).on("close", () => process.exit())'

/** A server on loopback that starts a process in the namespace for each connection. */
function relay(inside: readonly string[]): Server {
  return createServer(socket => {
    const child = spawn('nsenter', inside, { stdio: ['pipe', 'pipe', 'ignore'] })
    const end = (): void => {
      socket.destroy()
      child.kill()
    }
    for (const part of [child, child.stdin, child.stdout, socket]) {
      part.on('error', end)
    }
    socket.pipe(child.stdin)
    child.stdout.pipe(socket)
    socket.on('close', end)
  }).listen(0, '127.0.0.1')
}
