/** What forks load before anything else (vitest/lanes.ts). */

import './originals.mjs'
import './subreaper.mjs'
