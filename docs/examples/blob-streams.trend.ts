/** Node's own leak of 24.16 to 24.18: the bytes of a Blob whose stream was read. */

import { expect } from 'vitest'
import { scenario } from '../../helpers/vitest/scenario.ts'

const blobs = 50
const bytes = Buffer.alloc(50_000, 1)

scenario(
  import.meta,
  {
    title: 'the bytes of a Blob whose stream was read to its end are freed with it',
    reported: 'https://github.com/nodejs/node/issues/64105',
    metrics: { arrayBuffers: 'the bytes of a Blob are freed with it', rssAnon: 'as arrayBuffers' },
    wait: 0,
    operations: blobs,
    rounds: 12,
    warmUp: 1, // round before the baseline
  },
  async ({ memory, operations }) => {
    const readAll = async (): Promise<void> => {
      for (let blob = 0; blob < operations; blob++) {
        const read = await new Response(new Blob([bytes]).stream()).arrayBuffer()
        expect(read.byteLength).toBe(bytes.byteLength)
      }
    }

    await readAll()
    await memory.rounds(readAll)

    expect(memory).toStayLevel()
  },
)
