/**
 * Columns for intermediate results. V8 frees typed arrays when it likes, which is late: at a million nodes, five steps that
 * each allocate what they need would hold it all at once. They borrow from here instead, and give back.
 */
export interface Workspace {
  /** A column of at least `length` numbers, of any content. */
  take: (length: number) => Uint32Array
  give: (...columns: Uint32Array[]) => void
}

export function createWorkspace(): Workspace {
  const free: Uint32Array[] = []

  return {
    take: (length) => {
      const index = free.findIndex((column) => column.length >= length)

      return index === -1 ? new Uint32Array(length) : free.splice(index, 1)[0]!
    },
    give: (...columns) => {
      free.push(...columns)
    },
  }
}
