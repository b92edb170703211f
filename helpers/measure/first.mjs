/** Forks load this module before anything else (processes/profiles.ts). */

import './originals.mjs'
import './subreaper.mjs'
