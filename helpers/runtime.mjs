/**
 * The runtime that budgets are calibrated on. Plain JavaScript, so that a Node that is too old for everything else can
 * still load it and print what to do.
 */

import { existsSync } from 'node:fs'

const leastNode = 24

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
  if (Number(version.split('.')[0]) < leastNode) {
    return (
      `This suite runs on Node ${leastNode}, which npm installs beside it; this is Node ${version}. Run "npm ci" ` +
      'without --omit=optional, then call it by npm run, npm test or npx.'
    )
  }
  if (!hasKernelFigures) {
    return (
      "This suite reads the kernel's figures from /proc, and there is none here. Mount it (mount -t proc proc " +
      '/proc), or run in a container that has it.'
    )
  }
  const sign = unreadableSign(directory)
  if (sign !== undefined) {
    return (
      `This checkout cannot be run where it is: ${directory} has a "${sign}", which Vite reads as a part of a URL. ` +
      'Move it elsewhere.'
    )
  }
  return undefined
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
