/** Stops here, with one line, on a runtime that the suite does not run on. */

import { requireSupportedRuntime } from '../helpers/runtime.mjs'

requireSupportedRuntime()
