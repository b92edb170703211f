/**
 * Columns for intermediate results. V8 frees typed arrays when it likes, which is late: at a million nodes, five steps that
 * each allocate what they need would hold it all at once. They borrow from here instead, and give back.
 */
export interface Workspace {
  /** A column of at least `length` numbers, of any content. */
  take: (length: number) => Uint32Array
  /** The same, of zeros: free of charge where the column is new, since memory is zero before it is touched. */
  takeZeros: (length: number) => Uint32Array
  give: (...columns: Uint32Array[]) => void
}

export function createWorkspace(): Workspace {
  const free: Uint32Array[] = []
  const reuse = (length: number): Uint32Array | undefined => {
    const index = free.findIndex((column) => column.length >= length)

    return index === -1 ? undefined : free.splice(index, 1)[0]
  }

  return {
    take: (length) => reuse(length) ?? new Uint32Array(length),
    takeZeros: (length) => reuse(length)?.fill(0, 0, length) ?? new Uint32Array(length),
    give: (...columns) => {
      free.push(...columns)
    },
  }
}
