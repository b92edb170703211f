/**
 * The runtime that budgets are calibrated on. Plain JavaScript, so that a Node that is too old for everything else can
 * still load it and print what to do.
 */

import { existsSync } from 'node:fs'

/** In the installed package there are no sources, which only newer releases run. */
const isRepository = existsSync(new URL('suite.ts', import.meta.url))

const leastOfRepository = 24
const leastOfPackage = '22.15'

/**
 * The runtime that the suite runs on.
 *
 * @typedef {object} Runtime
 * @property {string} platform
 * @property {string} version of Node
 * @property {string} directory the checkout
 * @property {boolean} hasKernelFigures whether /proc is there
 */

/**
 * Ends the process with one line and exit code 2 when this is not Linux, the Node is too old, or the path of the
 * checkout cannot be used.
 *
 * @param {Runtime} [runtime]
 */
export function requireSupportedRuntime(
  runtime = {
    platform: process.platform,
    version: process.versions.node,
    directory: process.cwd(),
    hasKernelFigures: existsSync('/proc/self/status'),
  },
) {
  const problem = unsupported(runtime)
  if (problem !== undefined) {
    process.stderr.write(`${problem}\n`)
    process.exit(2)
  }
}

/**
 * What is wrong with a runtime, and what to do; `undefined` when nothing is.
 *
 * @param {Runtime} runtime
 * @returns {string | undefined}
 */
export function unsupported({ platform, version, directory, hasKernelFigures }) {
  if (platform !== 'linux') {
    return (
      `This suite reads the kernel's figures from /proc and runs on Linux; this is ${platform}. Run it in a Linux ` +
      'container or in CI.'
    )
  }
  const old = tooOld(version)
  if (old !== undefined) {
    return old
  }
  if (!hasKernelFigures) {
    return (
      "This suite reads the kernel's figures from /proc, and there is none here. Mount it (mount -t proc proc " +
      '/proc), or run in a container that has it.'
    )
  }
  return unreadable(directory, isRepository ? 'checkout' : 'project')
}

/**
 * What to do with a folder whose path Vite cannot read; `undefined` when it can.
 *
 * @param {string} directory
 * @param {'checkout' | 'project'} what
 * @returns {string | undefined}
 */
export function unreadable(directory, what) {
  const sign = unreadableSign(directory)
  return sign === undefined
    ? undefined
    : `This ${what} cannot be run where it is: ${directory} has a "${sign}", which Vite reads as a part of a URL. ` +
        'Move it elsewhere.'
}

/**
 * Ends the process with one line and exit code 2 when the Node is too old: for what runs on any system.
 */
export function requireSupportedNode() {
  const old = tooOld(process.versions.node)
  if (old !== undefined) {
    process.stderr.write(`${old}\n`)
    process.exit(2)
  }
}

/**
 * What is wrong with a version of Node, and what to do; `undefined` when nothing is.
 *
 * @param {string} version
 * @param {boolean} [inRepository]
 * @returns {string | undefined}
 */
export function tooOld(version, inRepository = isRepository) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  if (inRepository) {
    return major < leastOfRepository
      ? `This suite runs on Node ${leastOfRepository}, which npm installs beside it; this is Node ${version}. Run ` +
          '"npm ci" without --omit=optional, then call it by npm run, npm test or npx.'
      : undefined
  }
  const [leastMajor = 0, leastMinor = 0] = leastOfPackage.split('.').map(Number)
  return major < leastMajor || (major === leastMajor && minor < leastMinor)
    ? `memory-regression-suite runs on Node ${leastOfPackage} and newer; this is Node ${version}. Install a newer one.`
    : undefined
}

/**
 * The first characters of a path that Vite reads as a part of a URL: `#`, `?`, or an escape as `%41`. `undefined` when
 * there are none.
 *
 * @param {string} path
 * @returns {string | undefined}
 */
export function unreadableSign(path) {
  return /[#?]|%[\da-f]{2}/i.exec(path)?.[0]
}
