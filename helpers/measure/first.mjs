/** What forks load before anything else (processes/profiles.ts). */

import './originals.mjs'
import './subreaper.mjs'
