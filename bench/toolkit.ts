/** heap-snapshot-toolkit's whole analysis, and its list of classes. */
import { createReadStream } from 'node:fs'
import { parse } from 'heap-snapshot-toolkit'

const snapshot = await parse(createReadStream(process.argv[2]!, 'utf-8'))

process.stdout.write(`${Object.keys(snapshot.aggregatesWithFilter({})).length} classes\n`)
