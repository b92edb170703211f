/** heap-snapshot-toolkit's whole analysis, and its statistics. */
import { createReadStream } from 'node:fs'
import { parse } from 'heap-snapshot-toolkit'

const snapshot = await parse(createReadStream(process.argv[2]!, 'utf-8'))

process.stdout.write(`${JSON.stringify(snapshot.getStatistics())}\n`)
