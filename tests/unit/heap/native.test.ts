import { describe, expect, test } from 'vitest'
import { addonsAmong } from '../../../helpers/heap/capture/native.ts'
import { growing } from '../../../helpers/heap/diagnose/native.ts'
import type { NamedStack } from '../../../helpers/heap/diagnose/native.ts'

const KiB = 1024
type Frame = NamedStack['frames'][number]

const native = (name: string, library = 'node'): Frame => ({ name, library })
const script = (name: string, file = 'fixtures/a.ts'): Frame => ({ name, file, line: 3, column: 14 })
const wrapper = native(
  'v8impl::(anonymous namespace)::FunctionCallbackWrapper::Invoke(v8::FunctionCallbackInfo<int> const&)',
)

/** A stack below `malloc` that grows by 8 KiB a round. */
function stackOf(...frames: readonly Frame[]): NamedStack {
  return {
    bytes: [0, 8, 16, 24].map(size => size * KiB),
    frames: [native('noted', 'native-stacks-x64-1.so'), native('malloc', 'native-stacks-x64-1.so'), ...frames],
  }
}

function namesOf(...frames: readonly Frame[]): readonly (string | undefined)[] {
  const [first] = growing([stackOf(...frames)])
  return [first?.function, first?.caller]
}

describe('the function', () => {
  test('of a C library is the one that it offers', () => {
    expect(
      namesOf(
        native('sqlite3MemMalloc'),
        native('growOp3'),
        native('sqlite3GetVdbe.part.0'),
        native('sqlite3_prepare_v2'),
        native('node::sqlite::DatabaseSync::Prepare(v8::FunctionCallbackInfo<v8::Value> const&)'),
        script('leak'),
        script('body'),
      ),
    ).toEqual(['sqlite3_prepare_v2 (node)', 'leak (fixtures/a.ts:3:14)'])
  })

  test('of C++ is the innermost one that does more than allocate', () => {
    expect(
      namesOf(
        native('v8::base::OS::SetPermissions(void*, unsigned long, v8::base::OS::MemoryPermission)'),
        native('v8::internal::BackingStore::AllocateWasmMemory(v8::internal::Isolate*, unsigned long)'),
        native('v8::internal::WasmMemoryObject::New(v8::internal::Isolate*, int)'),
        native('v8::internal::wasm::WebAssemblyMemory(v8::FunctionCallbackInfo<v8::Value> const&)'),
        script('leak'),
      ),
    ).toEqual(['v8::internal::WasmMemoryObject::New (node)', 'leak (fixtures/a.ts:3:14)'])
  })

  test('of an addon without symbols is its file', () => {
    expect(namesOf(native('strdup', 'libc.so.6'), native('', 'koffi.node'), wrapper, script('leak'))[0]).toBe(
      'koffi.node',
    )
  })

  test('of zlib has the name that zlib gave it', () => {
    expect(
      namesOf(
        native('node::(anonymous namespace)::CompressionStreamMemoryOwner::AllocForZlib(void*, unsigned int)'),
        native('Cr_z_deflateInit2_'),
        native('node::(anonymous namespace)::ZlibContext::InitZlib()'),
        native('worker'),
      ),
    ).toEqual(['deflateInit2_ (node)', undefined])
  })
})

test("the caller is the program's, and Node's where there is no other", () => {
  const hash = native('node::crypto::Hash::New(v8::FunctionCallbackInfo<v8::Value> const&)')

  expect(namesOf(hash, script('Hash', 'node:crypto'), script('leak'))[1]).toBe('leak (fixtures/a.ts:3:14)')
  expect(namesOf(hash, script('Hash', 'node:crypto'))[1]).toBe('Hash (node:crypto:3:14)')
})

describe('what grew', () => {
  const leaking = stackOf(native('EVP_CipherInit_ex'), native('node::crypto::CipherBase::New()'), script('leak'))

  test('is the same function and caller by several stacks, from the second round on', () => {
    expect(growing([{ ...leaking, bytes: [0, 40 * KiB, 48 * KiB, 56 * KiB] }, leaking])).toMatchObject([
      { bytes: [0, 48, 64, 80].map(size => size * KiB), perRound: 16 * KiB },
    ])
  })

  test('has bytes of ArrayBuffers last', () => {
    const buffers = stackOf(
      native('node::NodeArrayBufferAllocator::AllocateUninitialized(unsigned long)'),
      native(
        'node::Buffer::(anonymous namespace)::CreateUnsafeArrayBuffer(v8::FunctionCallbackInfo<v8::Value> const&)',
      ),
      script('leak'),
    )

    expect(
      growing([{ ...buffers, bytes: buffers.bytes.map(size => 9 * size) }, leaking]).map(one => one.function),
    ).toEqual(['EVP_CipherInit_ex (node)', 'node::Buffer::CreateUnsafeArrayBuffer (node)'])
  })

  test('grew in every round', () => {
    expect(growing([{ ...leaking, bytes: [0, 40 * KiB, 40 * KiB, 90 * KiB] }])).toEqual([])
  })

  test('is 4 KiB a round at least', () => {
    expect(growing([{ ...leaking, bytes: [0, 3 * KiB, 6 * KiB, 9 * KiB] }])).toEqual([])
  })

  test('is neither of the diagnosis nor of the heap nor of the suite', () => {
    const snapshot = native('v8::internal::HeapSnapshot::AddEntry(v8::internal::HeapEntry::Type)')
    const page = native('v8::internal::SemiSpace::EnsureCapacity(unsigned long)')

    expect(growing([stackOf(snapshot, script('leak')), stackOf(page)])).toEqual([])
    expect(
      growing([stackOf(native('uv_fs_open'), script('open', 'node:fs'), script('write', 'helpers/x.ts'))]),
    ).toEqual([])
  })
})

test('addons are what is neither Node nor the system', () => {
  expect(
    addonsAmong([
      '/opt/node/bin/node',
      '/usr/lib/x86_64-linux-gnu/libc.so.6',
      '/usr/lib/x86_64-linux-gnu/libstdc++.so.6.0.30',
      '/usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2',
      '/root/.cache/memory-regression-suite/native-stacks-x64-1.so',
      '/tmp/a/node_modules/bufferutil/prebuilds/linux-x64/bufferutil.node',
      '/tmp/a/node_modules/bufferutil/prebuilds/linux-x64/bufferutil.node',
      '/usr/lib/x86_64-linux-gnu/libpq.so.5.15',
    ]),
  ).toEqual([
    '/tmp/a/node_modules/bufferutil/prebuilds/linux-x64/bufferutil.node',
    '/usr/lib/x86_64-linux-gnu/libpq.so.5.15',
  ])
})
