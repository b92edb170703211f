/** The instrument does not work, so nothing that it shows can be believed. */
export class BrokenInstrumentError extends Error {
  override name = 'BrokenInstrumentError'
}
