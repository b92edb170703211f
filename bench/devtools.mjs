/**
 * `node bench/devtools.mjs FILE BUNDLE`: the same as bench/toolkit.ts, by Chrome DevTools' own code as
 * bench/bundle-devtools.ts packs it.
 */
import { createReadStream } from 'node:fs'
import { pathToFileURL } from 'node:url'

const [file = '', bundle = ''] = process.argv.slice(2)
const { HeapSnapshotLoader, NodeFilter, SecondaryInitManager } = await import(pathToFileURL(bundle).href)
const loader = new HeapSnapshotLoader({ sendEvent: () => undefined })

for await (const chunk of createReadStream(file, 'utf8')) {
  loader.write(chunk)
}

loader.close()
await loader.parsingComplete

// in DevTools a second worker does a part of it; a second thread would cost as much CPU
const { port1, port2 } = new MessageChannel()
const secondary = new SecondaryInitManager(port2)
const snapshot = await loader.buildSnapshot(port1)

const classes = Object.keys(snapshot.aggregatesWithFilter(new NodeFilter()))

process.stdout.write(`${JSON.stringify(snapshot.getStatistics())}\n${classes.length} classes\n${typeof secondary}\n`)
port1.close()
port2.close()
