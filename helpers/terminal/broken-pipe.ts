/** The reader of the output may stop before its end (`| head -1`): the work goes on without it. */

let listening = false

/**
 * Has standard output and standard error ignore that their reader is gone. What else goes wrong with them is thrown as
 * before.
 */
export function ignoreBrokenPipes(): void {
  if (listening) {
    return
  }
  listening = true
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') {
        throw error
      }
    })
  }
}
