import { largeFileSeed, openLargeFile } from '../workspace/large-file/large-file.ts'
import { readSettings } from '../settings.ts'
import { orExit } from '../run/usage-error.ts'

/** Makes the large file, in the main process: a fork that made it would carry the memory of that into its baseline. */
export async function setup(): Promise<void> {
  const { fileSize } = readSettings()
  await orExit(() => openLargeFile({ seed: largeFileSeed, size: fileSize }))
}
