/** Who reads the output may stop before its end (`| head -1`): nobody is left to be told, and the work goes on. */

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
