/** Which function allocated native memory that stays: of ten leaks, by a process of its own and by a command. */

import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { nativeFlags } from '../../../../helpers/heap/capture/native.ts'
import { nativeIn } from '../../../../helpers/heap/diagnose/native.ts'
import type { NativeGrowth } from '../../../../helpers/heap/diagnose/native.ts'
import { nativePreload } from '../../../../helpers/run/native-preload.ts'
import { temporaryDirectory } from '../../../../helpers/workspace/temporary-directory.ts'

const script = fileURLToPath(new URL('process.ts', import.meta.url))
const plant = './tests/integration/heap/native/scenarios/native-plant.ts'
const KiB = 1024

describe('of leaks in one process', () => {
  let found: readonly NativeGrowth[] = []

  beforeAll(async () => {
    await using directory = await temporaryDirectory()
    execFileSync(process.execPath, [...nativeFlags(directory.path), script, directory.path], {
      env: { ...process.env, NODE_OPTIONS: '', LD_PRELOAD: await nativePreload() },
    })
    found = await nativeIn(directory.path, process.cwd())
  })

  test.for([
    ['leakStatements', /^sqlite3_prepare_v2 \(node\)$/, 500 * KiB],
    ['leakRows', /^sqlite3_step \(node\)$/, 800 * KiB],
    ['leakHashes', /^(?:EVP_\w+|evp_md_init_internal) \(node\)$/, 250 * KiB],
    ['leakCiphers', /^EVP_CipherInit_ex \(node\)$/, 1000 * KiB],
    ['leakKeys', /^node::crypto::KeyObjectHandle::Init \(node\)$/, 950 * KiB],
    ['leakMemories', /^v8::internal::WasmMemoryObject::New \(node\)$/, 1000 * KiB],
    ['leakBrotli', /^BrotliEncoderCreateInstance \(node\)$/, 40 * KiB],
    ['leakStrings', /^koffi\.node$/, 700 * KiB],
  ] as const)('%s: %s', ([caller, name, least]) => {
    const growth = found.find(one => name.test(one.function) && one.caller?.startsWith(`${caller} (`))

    expect(growth?.caller).toMatch(/ \(tests\/integration\/heap\/native\/plants\.ts:\d+:\d+\)$/)
    expect(growth?.perRound).toBeGreaterThan(least)
  })

  test('one on a thread of libuv has no caller', () => {
    const deflate = found.find(growth => growth.function === 'deflateInit2_ (node)')

    expect(deflate?.caller).toBeUndefined()
    expect((deflate?.perRound ?? 0) / (8 * deflateBytes)).toBeCloseTo(1, 1)
  })
})

/** What zlib allocates for a stream; measured on Node 24.21. */
const deflateBytes = 190_028

test('of a command, in the failure', { timeout: 300_000 }, async () => {
  await using directory = await temporaryDirectory()
  const { stdout } = spawnSync(
    process.execPath,
    ['commands/run.mjs', 'repro', plant, '--rounds', '4', '--follow', '1s', '--diagnose', 'native'],
    { env: { ...process.env, NATIVE_PLANT: 'statements', MEMORY_REPORTS: directory.path }, encoding: 'utf8' },
  )

  expect(stdout).toMatch(/^ {2}Native {8}\+\d+ KiB a round: sqlite3_prepare_v2 \(node\)$/m)
  expect(stdout).toMatch(/called by leakStatements \(tests\/integration\/heap\/native\/plants\.ts:\d+:\d+\)$/m)
})

describe('where no compiler is installed', () => {
  test('one line says how to install it', async () => {
    await using cache = await temporaryDirectory()
    vi.stubEnv('MEMORY_CACHE_DIR', cache.path)
    vi.stubEnv('PATH', cache.path)
    try {
      await expect(nativePreload()).rejects.toThrow(
        / need nm, which is not installed\. Install it: apt-get install gcc/,
      )
    } finally {
      vi.unstubAllEnvs()
    }
  })

  test('a command ends with exit code 2 before anything runs', async () => {
    await using directory = await temporaryDirectory()
    const reports = join(directory.path, 'reports')
    const { status, stderr, stdout } = spawnSync(
      process.execPath,
      ['commands/run.mjs', 'repro', './docs/examples/closed-sessions.ts', '--diagnose', 'native'],
      { env: { ...process.env, PATH: directory.path, MEMORY_REPORTS: reports }, encoding: 'utf8' },
    )

    expect(status).toBe(2)
    expect(stdout + stderr).toContain(
      'The stacks of native memory (--diagnose native, MEMORY_DIAGNOSE=native) need nm,',
    )
    expect(existsSync(reports)).toBe(false)
  })
})
