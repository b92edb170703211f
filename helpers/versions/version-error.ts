/**
 * What was asked for cannot be had: unknown, not installable, or out of reach. Its message is all that a person needs.
 */
export class VersionError extends Error {
  override readonly name = 'VersionError'
}
