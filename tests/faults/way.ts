// What process.exit calls in the end; Vitest has put its own before that.
const leaveAtOnce: unknown = Reflect.get(process, 'reallyExit')

/** Ends a scenario that has made its leftovers, in the way that FAULTS_WAY names. */
export async function goOn(): Promise<void> {
  const way = process.env['FAULTS_WAY']
  if (way === 'hangs') {
    await new Promise(() => {
      setInterval(() => {}, 1000)
    })
  }
  if (way === 'killed') {
    process.kill(process.pid, 'SIGKILL')
  }
  if (way === 'leaves' && typeof leaveAtOnce === 'function') {
    Reflect.apply(leaveAtOnce, process, [3])
  }
}
