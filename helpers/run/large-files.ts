import { isLargeFileReady, largeFileSeed, openLargeFile } from '../workspace/large-file/large-file.ts'
import { describeScenarios } from './descriptions.ts'

/**
 * Makes the large files that scenarios read, before they run: a fork that made one would carry the memory of that into
 * its baseline. A scenario whose file does not load reads none.
 *
 * @param files of scenarios
 * @param fileSize bytes of the large file; a scenario may say that it reads fewer
 */
export async function makeLargeFiles(files: readonly string[], fileSize: number): Promise<void> {
  if (files.length === 0 || (await isLargeFileReady({ seed: largeFileSeed, size: fileSize }))) {
    return // what they are takes a second to find out
  }
  const described = await describeScenarios(files)

  for (const size of new Set(described.map(({ mostBytes }) => Math.min(fileSize, mostBytes ?? fileSize)))) {
    if (size > 0) {
      await openLargeFile({ seed: largeFileSeed, size })
    }
  }
}
