import { KiB, MiB } from '../../units.ts'

/** Identifies bytes: the same seed and size give the same bytes on every machine. */
export interface Content {
  /** A whole number from 0 to 2^32 − 1. */
  readonly seed: number
  /** Bytes, at most 16 TiB. */
  readonly size: number
}

/** Is raised when the bytes of a seed change, so that a cache never uses old bytes for new ones. */
export const contentVersion = 1

/** Every aligned block of this many bytes carries its own stamp. */
export const blockSize = 4 * KiB

const pageSize = MiB
const largestNumber = 2 ** 32 - 1
const largestSize = (largestNumber + 1) * blockSize

/**
 * The content in pieces as long as `buffer`, which is used for all of them: a piece is valid until the next is asked
 * for. The last is shorter when the content ends before; the buffer is filled to its end all the same. For callers that
 * write or compare at once; the chunks of `generate` may be retained.
 *
 * One page of noise is made from the seed. Every block of it then starts with a stamp of 8 bytes: the seed and the
 * block's number in the file. So no two blocks of one file, and no two blocks of files with different seeds, are equal,
 * by construction and not by chance, and no two chunks that hold a whole stamp at the same offset in the page are.
 * From piece to piece only the stamps change, 2 KiB of each MiB, which makes it cheap. The price: a compressor that
 * looks back over more than 1 MiB finds the page again.
 *
 * @param buffer one or several MiB
 * @throws {RangeError} when seed or size are out of bounds
 */
export function* generateInPlace(
  { seed, size }: Content,
  buffer = new ArrayBuffer(pageSize),
): Generator<Uint8Array<ArrayBuffer>, void, undefined> {
  requireContent({ seed, size })

  const piece = new Uint8Array(buffer)
  const view = new DataView(buffer)

  fillWithNoise(new DataView(buffer, 0, pageSize), seed)

  for (let page = pageSize; page < buffer.byteLength; page += pageSize) {
    piece.copyWithin(page, 0, pageSize)
  }

  for (let offset = 0; offset < size; offset += buffer.byteLength) {
    stampBlocks(view, seed, offset / blockSize)
    yield piece.subarray(0, Math.min(buffer.byteLength, size - offset))
  }
}

/**
 * The content in chunks of `chunkSize` bytes (the last may be shorter), each in memory of its own, so that it may be
 * retained. Nothing but the consumer holds a chunk; V8 lets some 64 MiB of dropped ones accumulate before it collects.
 *
 * @throws {RangeError} when seed or size are out of bounds, or `chunkSize` is no divisor of 1 MiB
 */
export function* generate({
  seed,
  size,
  chunkSize = pageSize,
}: Content & { readonly chunkSize?: number }): Generator<Uint8Array<ArrayBuffer>, void, undefined> {
  if (!Number.isSafeInteger(chunkSize) || chunkSize < 1 || pageSize % chunkSize !== 0) {
    throw new RangeError(`Chunks of ${chunkSize} bytes do not divide 1 MiB. Choose a power of two up to ${pageSize}.`)
  }

  for (const page of generateInPlace({ seed, size })) {
    for (let start = 0; start < page.byteLength; start += chunkSize) {
      yield page.slice(start, start + chunkSize)
    }
  }
}

/** @throws {RangeError} when seed or size are out of bounds */
export function requireContent({ seed, size }: Content): void {
  if (!Number.isSafeInteger(seed) || seed < 0 || seed > largestNumber) {
    throw new RangeError(`${seed} is no seed. Choose a whole number from 0 to ${largestNumber}.`)
  }

  if (!Number.isSafeInteger(size) || size < 1 || size > largestSize) {
    throw new RangeError(`A file of ${size} bytes cannot be made. Choose a whole number from 1 to ${largestSize}.`)
  }
}

/**
 * A Weyl sequence through the finalizer of MurmurHash3 (`fmix32` by Austin Appleby, public domain), as SplitMix does it
 * with 64 bits (Steele, Lea, Flood 2014). Written little-endian, whatever the machine is.
 */
function fillWithNoise(view: DataView, seed: number): void {
  let state = mix(seed)

  for (let offset = 0; offset < view.byteLength; offset += 4) {
    state = sum(state, 0x9e3779b9)
    view.setInt32(offset, mix(state), true)
  }
}

/**
 * The low 32 bits of a sum, added by halves: for a larger sum V8 allocates an object, unless it has optimized the
 * function, and a run that records every allocation took 2.4 s for those of a round.
 */
function sum(one: number, other: number): number {
  const low = (one & 0xffff) + (other & 0xffff)
  const high = (one >>> 16) + (other >>> 16) + (low >>> 16)

  return (high << 16) | (low & 0xffff)
}

function mix(word: number): number {
  let bits = word
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b)
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35)

  return bits ^ (bits >>> 16)
}

function stampBlocks(view: DataView, seed: number, firstBlock: number): void {
  let block = firstBlock

  for (let offset = 0; offset < view.byteLength; offset += blockSize) {
    view.setUint32(offset, seed, true)
    view.setUint32(offset + 4, block, true)
    block += 1
  }
}
