/** `npm run fuzz:heap -- 100000`: that many broken snapshots; exit code 1 at the first that crashes, hangs or is misread. */
import { attempt, smallRealSnapshot } from '../fixtures/heap-fuzz.ts'

const [count = '100000', from = '0'] = process.argv.slice(2)
const original = smallRealSnapshot()
const outcomes = { read: 0, refused: 0 }

for (let number = Number(from); number < Number(from) + Number(count); number++) {
  outcomes[attempt(original, number)]++

  if (process.stderr.isTTY && number % 1000 === 0) {
    process.stderr.write(`\r${number} `)
  }
}

process.stdout.write(`${outcomes.read} broken snapshots read, ${outcomes.refused} refused in one line, none crashed or hung\n`)
