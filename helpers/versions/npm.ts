/** Runs npm as a child process. Nothing else contacts the registry. */

import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'

export interface NpmOutcome {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Options of every call: no install scripts, and no host of a registry in lock files that may be committed. */
const settings = [
  '--ignore-scripts',
  '--no-audit',
  '--no-fund',
  '--no-update-notifier',
  '--omit-lockfile-registry-resolved',
]

/** Runs npm in a folder until it has ended; Ctrl-C ends it too. Returns its output, and prints nothing. */
export async function npm(parameters: readonly string[], cwd: string): Promise<NpmOutcome> {
  const child = spawn('npm', [...parameters, ...settings], {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, npm_config_loglevel: 'error' },
  })
  const ended = new Promise<number>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', code => resolve(code ?? 1))
  })
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), ended])
  return { code, stdout, stderr }
}

const packageProblems = 'not in this registry|No matching version|could not be found|no such file|Invalid|integrity'
const networkProblems = 'getaddrinfo|ECONNREFUSED|EAI_AGAIN|ETIMEDOUT|request to'
const reason = new RegExp(`${packageProblems}|${networkProblems}`, 'i')

/** The error of npm in one line: the sentence that names a package, without prefixes and without the path of a log. */
export function reasonOf({ stdout, stderr }: NpmOutcome): string {
  const lines = `${stderr}\n${stdout}`
    .split('\n')
    .filter(line => line.startsWith('npm error'))
    .map(line => line.replace(/^npm error ?(?:code|404|notarget|network|errno|syscall|enoent)? ?/, '').trim())
    .filter(line => line !== '' && !/^A complete log|^https?:|^In most cases|^Note that you can|^\s*$/.test(line))
  const named = lines.find(line => reason.test(line))
  return named ?? (lines.slice(0, 2).join(' ') || 'npm said nothing about why')
}

/** Whether npm failed because it could not reach the registry. */
export function isOutOfReach({ stdout, stderr }: NpmOutcome): boolean {
  return /ENOTFOUND|ECONNREFUSED|EAI_AGAIN|ETIMEDOUT|ECONNRESET|ENETUNREACH|ENOTCACHED|network request/.test(
    stderr + stdout,
  )
}
