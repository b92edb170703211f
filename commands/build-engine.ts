/** `npm run build:engine`: makes the engine's WebAssembly module from its source. A test compares the two. */

import { writeFileSync } from 'node:fs'
import { buildRegistry, registryModule } from '../fixtures/engine/build.ts'

writeFileSync(registryModule, await buildRegistry())
