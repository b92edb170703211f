/**
 * Columns for intermediate results. V8 frees typed arrays when it likes, which is late: at a million nodes, five steps that
 * each allocate what they need would hold it all at once. They borrow from here instead, and give back.
 */
export interface Workspace {
  /** A column of at least `length` numbers, of any content. */
  take: (length: number) => Uint32Array
  /** The same, of zeros: free of charge where the column is new, since memory is zero before it is touched. */
  takeZeros: (length: number) => Uint32Array
  /** The same, of zeros and of 64 bits, for results: it is not to be given back. */
  takeDoubles: (length: number) => Float64Array
  /** The same, of zeros and of 8 bits. */
  takeBytes: (length: number) => Uint8Array
  give: (...columns: Uint32Array[]) => void
  giveBytes: (bytes: Uint8Array) => void
}

/** Columns are made a little longer than asked for, so that they do for the next who asks for one more. */
const spare = 1024

export function createWorkspace(): Workspace {
  const free: Uint32Array[] = []
  const freeBytes: Uint8Array[] = []
  const reuse = (length: number): Uint32Array | undefined => {
    const fitting = free.filter((column) => column.length >= length)
    const smallest = fitting.toSorted((a, b) => a.length - b.length)[0]

    if (smallest !== undefined) {
      free.splice(free.indexOf(smallest), 1)
    }

    return smallest
  }

  return {
    take: (length) => reuse(length) ?? new Uint32Array(length + spare),
    takeZeros: (length) => reuse(length)?.fill(0, 0, length) ?? new Uint32Array(length + spare),
    takeDoubles: (length) => {
      const column = reuse(2 * length)

      return column === undefined ? new Float64Array(length) : new Float64Array(column.buffer, 0, length).fill(0)
    },
    takeBytes: (length) => {
      const index = freeBytes.findIndex((bytes) => bytes.length === length)

      return index === -1 ? new Uint8Array(length) : freeBytes.splice(index, 1)[0]!.fill(0)
    },
    giveBytes: (bytes) => {
      freeBytes.push(bytes)
    },
    give: (...columns) => {
      free.push(...columns)
    },
  }
}
