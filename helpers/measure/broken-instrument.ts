/** The instrument does not work, so its readings mean nothing. */
export class BrokenInstrumentError extends Error {
  override name = 'BrokenInstrumentError'
}
