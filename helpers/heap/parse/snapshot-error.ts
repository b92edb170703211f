/** A file that is no usable heap snapshot. Its message is one line: what is wrong, and where. */
export class SnapshotError extends Error {
  override readonly name: string = 'SnapshotError'
}
