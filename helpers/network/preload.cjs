/**
 * Loaded first of all by forks, their workers, and the Nodes that they start: nothing of what is measured runs before
 * the guard.
 */

'use strict'

const { putUpForGood } = require('./guard.cjs')

putUpForGood()
