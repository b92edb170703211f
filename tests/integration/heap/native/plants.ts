/** Leaks of native memory. Each leaks between 200 KiB and 2 MiB in a round of eight calls. */

import { createCipheriv, createHash, createSecretKey, randomBytes } from 'node:crypto'
import { DatabaseSync } from 'node:sqlite'
import { createBrotliCompress, createDeflate } from 'node:zlib'
import koffi from 'koffi'

const retained: unknown[] = []
const database = new DatabaseSync(':memory:')
database.exec('create table entries (content blob)')
const insert = database.prepare('insert into entries values (?)')
const duplicate = koffi.load('libc.so.6').func('size_t strdup(const char *)')

export const plants: Readonly<Record<string, () => void>> = {
  deflate: function leakDeflate() {
    const stream = createDeflate()
    stream.write('x')
    retained.push(stream)
  },
  brotli: function leakBrotli() {
    retained.push(createBrotliCompress())
  },
  statements: function leakStatements() {
    for (let count = 0; count < 50; count++) {
      retained.push(database.prepare('select content from entries where content = ? order by content'))
    }
  },
  rows: function leakRows() {
    insert.run(Buffer.alloc(100_000, 1))
  },
  hashes: function leakHashes() {
    for (let count = 0; count < 200; count++) {
      retained.push(createHash('sha512').update('x'))
    }
  },
  ciphers: function leakCiphers() {
    for (let count = 0; count < 200; count++) {
      retained.push(createCipheriv('aes-256-gcm', randomBytes(32), randomBytes(12)))
    }
  },
  keys: function leakKeys() {
    for (let count = 0; count < 8; count++) {
      retained.push(createSecretKey(randomBytes(16_000)))
    }
  },
  memories: function leakMemories() {
    const memory = new WebAssembly.Memory({ initial: 2 })
    new Uint8Array(memory.buffer).fill(1)
    retained.push(memory)
  },
  koffi: function leakStrings() {
    duplicate('x'.repeat(100_000))
  },
}
