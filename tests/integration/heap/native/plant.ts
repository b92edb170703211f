/** Leaks of native memory, one of which an environment variable names. */

import { createCipheriv, createHash, createSecretKey, randomBytes } from 'node:crypto'
import { DatabaseSync } from 'node:sqlite'
import { createBrotliCompress, createDeflate } from 'node:zlib'
import koffi from 'koffi'
import { expect } from 'vitest'
import { scenario } from '../../../../helpers/vitest/scenario.ts'

const retained: unknown[] = []
const database = new DatabaseSync(':memory:')
database.exec('create table entries (content blob)')
const insert = database.prepare('insert into entries values (?)')
const duplicate = koffi.load('libc.so.6').func('size_t strdup(const char *)')

/** Each leaks between 250 KiB and 4 MiB in a round. */
const plants: Readonly<Record<string, () => void>> = {
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

const options = {
  title: 'native memory is released',
  metrics: { rssAnon: 'nothing stays' },
  operations: 8,
  rounds: 8,
  warmUp: 1,
  wait: 200,
  copies: 0,
  network: false,
}

scenario(import.meta, options, async ({ memory, operations }) => {
  await memory.rounds(async () => {
    for (let operation = 0; operation < operations; operation++) {
      plants[process.env['NATIVE_PLANT'] ?? '']?.()
    }
    await new Promise(settle => setTimeout(settle, 100)) // for a thread of libuv
  })
  expect(memory).toStayLevel()
})
