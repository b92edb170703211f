/** What the reports of this suite say of its own subject: the library that its scenarios are made for. */

import type { SuiteConfig } from './helpers/suite.ts'

export const suite: SuiteConfig = {
  headline: ['helia', 'libp2p'],
  notes: [
    {
      package: 'helia',
      scenarios: ['import', 'transfer', 'transfer-with-stalled-gateway'],
      text: 'heapTotal is shown and not judged: V8 gives 63 MiB of it back by itself after loading Helia.',
    },
  ],
  repetitions: { '001': 'rss', '004': 'statistics' },
}
