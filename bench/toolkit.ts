/**
 * heap-snapshot-toolkit's whole analysis, and what a report needs of it: its statistics, and its classes by retained
 * size.
 */
import { createReadStream } from 'node:fs'
import { DevToolsAPI, parse } from 'heap-snapshot-toolkit'

const [file = ''] = process.argv.slice(2)
const snapshot = await parse(createReadStream(file, 'utf-8'))
const classes = Object.keys(snapshot.aggregatesWithFilter(new DevToolsAPI.HeapSnapshotModel.NodeFilter()))

process.stdout.write(`${JSON.stringify(snapshot.getStatistics())}\n${classes.length} classes\n`)
