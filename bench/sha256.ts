/** What a computer cannot do without: reading the file, and looking at each byte once. */
import { createHash } from 'node:crypto'
import { closeSync, openSync, readSync } from 'node:fs'

const hash = createHash('sha256')
const file = openSync(process.argv[2]!, 'r')
const bytes = new Uint8Array(1024 * 1024)

for (let count = readSync(file, bytes); count > 0; count = readSync(file, bytes)) {
  hash.update(bytes.subarray(0, count))
}

closeSync(file)
process.stdout.write(`${hash.digest('hex')}\n`)
