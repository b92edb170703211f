#!/usr/bin/env node
/** The entry of `memory-suite`. Plain JavaScript, so that any Node can say that it is too old for the rest. */

import { requireSupportedNode } from '../helpers/runtime.mjs'

requireSupportedNode()

const { cli } = await import('./cli.ts')
process.exitCode = await cli(process.argv.slice(2))
