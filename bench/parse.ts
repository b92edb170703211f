/** Reading alone: a file into columns. */
import { readSnapshot } from '../helpers/heap/parse/open.ts'

process.stdout.write(`${readSnapshot(process.argv[2]!).nodeCount} nodes\n`)
