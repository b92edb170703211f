/**
 * The runtime that budgets are calibrated on. Plain JavaScript, so that a Node that is too old for everything else here can
 * still read it and say so.
 */

const leastNode = 24

/**
 * Ends the process with one line and exit code 2 when this is not Linux, or not a Node that the suite runs on.
 *
 * @param {{ platform: string, version: string }} [runtime]
 */
export function requireSupportedRuntime(runtime = { platform: process.platform, version: process.versions.node }) {
  const problem = unsupported(runtime)
  if (problem !== undefined) {
    process.stderr.write(`${problem}\n`)
    process.exit(2)
  }
}

/**
 * What is wrong with a runtime, and what to do; `undefined` when nothing is.
 *
 * @param {{ platform: string, version: string }} runtime
 * @returns {string | undefined}
 */
export function unsupported({ platform, version }) {
  if (platform !== 'linux') {
    return `This suite reads the kernel's figures from /proc and runs on Linux; this is ${platform}. Run it in a Linux container or in CI.`
  }
  if (Number(version.split('.')[0]) < leastNode) {
    return `This suite runs on Node ${leastNode}, which npm installs beside it; this is Node ${version}. Run "npm ci" without --omit=optional, then call it by npm run, npm test or npx.`
  }
  return undefined
}
