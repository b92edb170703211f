/**
 * Forks, their workers, and the Nodes that they start load this first of all: no measured code runs before the guard.
 */

'use strict'

const { putUpForGood } = require('./guard.cjs')

putUpForGood()
