/** Forks load this module before anything else (processes/profiles.ts). */

import './live-objects.mjs'
import './originals.mjs'
import './subreaper.mjs'
import './unref-timers.mjs'
