/**
 * Loaded first in a process that runs on a dependency set, which its own URL names: a child process that gets this
 * process's flags, and an environment of its own, runs on the set too.
 */

import { resolveFromSet } from './set-hooks.cjs'

resolveFromSet(new URL(import.meta.url).searchParams.get('set'))
