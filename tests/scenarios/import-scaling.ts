import { MiB } from '../../helpers/units.ts'
import { scaling } from '../../helpers/vitest/scaling.ts'

/** Memory follows the chunk, never the file: the same import at growing sizes, each in a process of its own. */
scaling(import.meta, {
  title: 'memory of an import follows the chunk, never the file',
  document: '000_1ec2cd83f6928943.txt',
  reported: 'https://github.com/ipfs/helia/issues/488',
  parts: [
    // more runs of the sizes at the ends of a line: of all, and from 256 MiB on for peaks, which vary by several MiB
    { part: 1 / 16, repeats: 7 },
    { part: 1 / 8, repeats: 3 },
    { part: 1 / 4, repeats: 5 },
    { part: 1 / 2, repeats: 3 },
    { part: 1, repeats: 7 },
  ],
  claims: [
    { subject: 'import', figure: 'heapUsed + external', bound: 0.001, judged: true },
    { subject: 'import', figure: 'peak RSS', bound: 0.03, from: 256 * MiB, judged: true },
    { subject: 'import-without-helia', figure: 'heapUsed + external', bound: 0.001, judged: true },
    // rises up to 1 GiB, see docs/logs/findings.md
    { subject: 'import-without-helia', figure: 'peak RSS', bound: 0.03, from: 256 * MiB, judged: false },
  ],
})
