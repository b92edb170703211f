/**
 * `npm run heap -- summary|diff|growth|path|monitor …`: what is in a heap snapshot, what grew between several, and
 * what holds it. Exit code 0: done; 1: over a budget, growing, or no such object; 2: a wrong argument or a file that
 * cannot be read.
 *
 * JavaScript, so that with a warm cache Node need not load its type stripping, which took 50 ms and 15 MB.
 */
import { requireSupportedRuntime } from '../helpers/runtime.mjs'

requireSupportedRuntime()

const { enableCompileCache } = await import('node:module')
enableCompileCache()

const { run } = await import('./heap/run.ts')

process.exitCode = await run(process.argv.slice(2))
