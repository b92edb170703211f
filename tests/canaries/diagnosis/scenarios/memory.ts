import { expect } from 'vitest'
import { scenario } from '../../../../helpers/vitest/scenario.ts'
import { leak, memories } from '../leak.ts'

/** As much of it as is used here; Node's types leave it to the browser's. */
declare const WebAssembly: {
  readonly Memory: new (pages: { readonly initial: number }) => {
    readonly buffer: ArrayBuffer
    readonly grow: (pages: number) => number
  }
}

const stale: ArrayBuffer[] = []

scenario(import.meta, { ...leak, title: 'memories of WebAssembly that go with their buffers' }, async ({ memory }) => {
  await memory.rounds(async () => {
    for (let operation = 0; operation < memories; operation++) {
      const wasm = new WebAssembly.Memory({ initial: 1 }) // allocates
      stale.push(wasm.buffer)
      wasm.grow(1) // detaches that buffer, which retains the memory all the same
    }
  })
  expect(memory).toStayWithin([])
})
