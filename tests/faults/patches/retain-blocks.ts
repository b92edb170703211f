/** Patches the blockstore to retain every block in memory too. */

import { FsBlockstore } from 'blockstore-fs'

const retained: unknown[] = []

const put: unknown = Reflect.get(FsBlockstore.prototype, 'put')

Reflect.set(FsBlockstore.prototype, 'put', function (this: FsBlockstore, ...parameters: unknown[]): unknown {
  retained.push(parameters)
  return typeof put === 'function' ? Reflect.apply(put, this, parameters) : undefined
})
