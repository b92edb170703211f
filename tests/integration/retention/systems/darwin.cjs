/** What says that this is macOS, in a process that loads nothing else of that system. Preloaded by --require. */

'use strict'

Object.defineProperty(process, 'platform', { value: 'darwin' })
