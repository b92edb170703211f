/**
 * Ends the processes and removes the directories of a process that was killed: `node janitor.ts <mark of its run>
 * <task>:<pid>:<start>…`, see clean-up.ts.
 */

import { setTimeout as sleep } from 'node:timers/promises'
import { removeAbandoned, removeDirectoriesOf } from '../workspace/temporary-directory.ts'
import { isAlive } from '../process-id.ts'
import { endTrees } from './descendants.ts'
import { killMarked } from './orphans.ts'

const patience = 2500 // milliseconds; a process that is alive by then waits for a disk
const pause = 20 // milliseconds

const [mark = '', ...words] = process.argv.slice(2)
const tasks = words
  .map(word => word.split(':'))
  .map(([task, pid, start]) => ({ task, id: { pid: Number(pid), start: Number(start) } }))
const idsOf = (name: string): readonly { readonly pid: number; readonly start: number }[] =>
  tasks.filter(({ task }) => task === name).map(({ id }) => id)

async function until(isDone: () => boolean): Promise<void> {
  for (let waited = 0; !isDone() && waited < patience; waited += pause) {
    await sleep(pause)
  }
}

// Repeated until nothing is left: a process that is about to start another one may be faster once.
await until(() => endTrees(idsOf('end')).length + killMarked(mark).length === 0)
await until(() => !idsOf('await').some(isAlive))
await until(() => endTrees(idsOf('await')).length === 0) // those that have not noticed, as at their very beginning
removeDirectoriesOf(tasks.map(({ id }) => id).filter(id => !isAlive(id)))
removeAbandoned()
