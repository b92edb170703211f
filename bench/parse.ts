/** Reading alone: a file into columns. */
import { readSnapshot } from '../helpers/heap/parse/open.ts'

const [file = ''] = process.argv.slice(2)

process.stdout.write(`${readSnapshot(file).nodeCount} nodes\n`)
