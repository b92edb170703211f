import { createHash, hash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { blockSize, generate, generateInPlace, type Content } from '../../../helpers/workspace/large-file/content.ts'
import {
  largeFileSeed,
  seedOfRound,
  streamedFile,
  warmUpFile,
  warmUpSeed,
} from '../../../helpers/workspace/large-file/large-file.ts'
import { GiB, KiB, MiB } from '../../../helpers/units.ts'

const sha256 = (chunks: Iterable<Uint8Array>): string => {
  const digest = createHash('sha256')

  for (const chunk of chunks) {
    digest.update(chunk)
  }

  return digest.digest('hex')
}

const lengthOf = (chunks: Iterable<Uint8Array>): number => {
  let length = 0

  for (const chunk of chunks) {
    length += chunk.byteLength
  }

  return length
}

/** The first 8 bytes of every block, as text. */
const stampsOf = function* (content: Content): Generator<string> {
  for (const page of generateInPlace(content)) {
    const stamps = Buffer.from(page.buffer, 0, page.byteLength)

    for (let offset = 0; offset < stamps.byteLength; offset += blockSize) {
      yield stamps.toString('latin1', offset, offset + 8)
    }
  }
}

// When one of these has to change, so has `contentVersion`: cached files hold the old bytes.
test.each([
  [{ seed: 1, size: 8 * MiB }, 'ef0c413ff2bb1dc5d2969ada29c9cdfe9536a32ba4e3153c9a1de716a88dd668'],
  [{ seed: 2 ** 32 - 1, size: 2 * MiB + 5 }, 'abf47e2bee578f9f0e9af32457f58af862965b387fcaa5ee0023753c0bdacfd1'],
])('%o is these bytes on every machine', (content, expected) => {
  expect(sha256(generate(content))).toBe(expected)
})

test.each([1, 7, 4095, 4096, 4097, MiB - 1, MiB, MiB + 1, 3 * MiB + 5])('%i bytes are asked for, and given', size => {
  expect(lengthOf(generate({ seed: 1, size }))).toBe(size)
  expect(lengthOf(generateInPlace({ seed: 1, size }))).toBe(size)
})

test('no two blocks of 1 GiB start with the same stamp', () => {
  expect(new Set(stampsOf({ seed: largeFileSeed, size: GiB })).size).toBe(GiB / blockSize)
})

test('no block is in the files of two seeds', () => {
  const seeds = [
    largeFileSeed,
    warmUpSeed,
    ...Array.from({ length: 12 }, (_, round) => seedOfRound(round)),
    256,
    65_536,
    2 ** 24,
    2 ** 32 - 1,
  ]
  const stamps = new Set(seeds.flatMap(seed => [...stampsOf({ seed, size: 8 * MiB })]))

  expect(stamps.size).toBe((seeds.length * 8 * MiB) / blockSize)
})

test.each([4 * KiB, 64 * KiB, MiB])(
  'no chunk of %i bytes equals another, whole or but for its stamp in another file',
  chunkSize => {
    const digests = [1, 2].flatMap(seed =>
      Array.from(generate({ seed, size: 16 * MiB, chunkSize }), chunk => hash('sha1', chunk)),
    )
    const withoutStamp = [1, 2].map(seed => generate({ seed, size: chunkSize, chunkSize }).next().value?.subarray(8))

    expect(new Set(digests).size).toBe((32 * MiB) / chunkSize)
    expect(withoutStamp[0]).not.toEqual(withoutStamp[1])
  },
)

test('chunks of any size are the same bytes', () => {
  const content = { seed: 3, size: 2 * MiB + 5 }
  const whole = sha256(generateInPlace(content))

  expect([2, 3, 4].map(pages => sha256(generateInPlace(content, new ArrayBuffer(pages * MiB))))).toEqual([
    whole,
    whole,
    whole,
  ])
  expect([4 * KiB, 64 * KiB, MiB].map(chunkSize => sha256(generate({ ...content, chunkSize })))).toEqual([
    whole,
    whole,
    whole,
  ])
})

test('a chunk that is retained stays as it was', () => {
  const digests: string[] = []
  const retained: Uint8Array[] = []

  for (const chunk of generate({ seed: 1, size: 4 * MiB })) {
    digests.push(hash('sha1', chunk))
    retained.push(chunk)
  }

  expect(retained.map(chunk => hash('sha1', chunk))).toEqual(digests)
  expect(retained.map(chunk => chunk.buffer.byteLength)).toEqual([MiB, MiB, MiB, MiB])
})

test('a compressor finds nothing in 1 MiB', () => {
  const [page] = generate({ seed: 1, size: MiB })

  expect(gzipSync(page ?? '').byteLength).toBeGreaterThan(MiB)
})

test('a stream from memory is the same bytes, and starts anew each time', async () => {
  const file = streamedFile({ seed: 1, size: 2 * MiB + 5 })
  const expected = sha256(generate(file))

  expect(sha256(await Array.fromAsync(file.stream()))).toBe(expected)
  expect(sha256(await Array.fromAsync(file.stream()))).toBe(expected)
})

test('the warm-up is 8 MiB', () => {
  expect(warmUpFile).toMatchObject({ seed: warmUpSeed, size: 8 * MiB })
})

test.each([-1, 0.5, 2 ** 32, Number.NaN])('%d is no seed', seed => {
  expect(() => streamedFile({ seed, size: 1 })).toThrow(
    `${seed} is no seed. Choose a whole number from 0 to 4294967295.`,
  )
})

test.each([0, -1, 0.5, 2 ** 44 + 1])('%d is no size', size => {
  expect(() => streamedFile({ seed: 1, size })).toThrow(
    `A file of ${size} bytes cannot be made. Choose a whole number from 1 to 17592186044416.`,
  )
})

test.each([0, 3 * MiB, 1000])('chunks of %i bytes are rejected', chunkSize => {
  expect(() => generate({ seed: 1, size: 1, chunkSize }).next()).toThrow(
    `Chunks of ${chunkSize} bytes do not divide 1 MiB. Choose a power of two up to 1048576.`,
  )
})
