/** A version is unknown, cannot be installed, or is out of reach. The message is complete: print it without a stack. */
export class VersionError extends Error {
  override readonly name = 'VersionError'
}
