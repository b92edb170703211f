/**
 * heap-snapshot-toolkit's whole analysis, and what a report needs of it: its statistics, and its classes by retained
 * size.
 */
import { createReadStream } from 'node:fs'
import { DevToolsAPI, parse } from 'heap-snapshot-toolkit'

const snapshot = await parse(createReadStream(process.argv[2]!, 'utf-8'))

const everything = new DevToolsAPI.HeapSnapshotModel.NodeFilter()

process.stdout.write(
  `${JSON.stringify(snapshot.getStatistics())}\n${Object.keys(snapshot.aggregatesWithFilter(everything)).length} classes\n`,
)
