import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import type { ReadStream } from 'node:fs'
import { leakPair } from '../../../helpers/vitest/leak-pair.ts'

/** Pattern 5 of the document, unreleased resources: a stream of which a request needs the beginning. */
export const readingBeginnings = leakPair(import.meta, {
  title: 'a stream that is destroyed after its first chunk retains neither its file nor its buffers',
  document: '003_9b2d197e7464efe0.txt',
  operations: 3,
  rounds: 8,
  metrics: {
    descriptors: 'a stream closes its file when it is destroyed',
    arrayBuffers: 'a stream that stays retains what it has read ahead, 64 KiB or more',
    external: 'as arrayBuffers',
  },
  leaky() {
    const abandoned: ReadStream[] = []
    return {
      operate: async () => abandoned.push(await readBeginning()), // neither read to its end nor destroyed
      close: async () => await Promise.all(abandoned.map(close)),
    }
  },
  fixed: () => ({
    operate: async () => await close(await readBeginning()),
  }),
})

/** Node's own binary is far longer than what a stream reads ahead. */
async function readBeginning(): Promise<ReadStream> {
  const stream = createReadStream('/proc/self/exe')
  await once(stream, 'readable')
  return stream
}

async function close(stream: ReadStream): Promise<void> {
  await once(stream.destroy(), 'close')
}
