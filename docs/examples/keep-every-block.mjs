/**
 * A leak to look at: every block that is stored stays in memory. Loaded first in a scenario's process by
 * npm run repro -- import --size 32MiB --import ./docs/examples/keep-every-block.mjs
 */

import { FsBlockstore } from 'blockstore-fs'

const retained = []
const put = Reflect.get(FsBlockstore.prototype, 'put')

FsBlockstore.prototype.put = function (cid, block, options) {
  retained.push(block)
  return Reflect.apply(put, this, [cid, block, options])
}
