import { expect, test } from 'vitest'
import type { Graph } from '../../../helpers/heap/graph/graph.ts'
import { readSnapshotBytes, readSnapshotStream } from '../../../helpers/heap/parse/open.ts'
import { stringAt } from '../../../helpers/heap/parse/strings.ts'
import { node20, write, type Heap } from './build.ts'

const heap: Heap = {
  root: {
    type: 'synthetic',
    name: '',
    size: 0,
    edges: [
      ['shortcut', 'global', 'global'],
      ['element', 1, 'gc'],
    ],
  },
  gc: { type: 'synthetic', name: '(GC roots)', size: 0 },
  global: { name: 'Window', size: 100, edges: ['text', ['element', 7, 'text']] },
  text: { type: 'string', name: 'a "quoted"\n\\ line, \u00E9, \u{1F600} and \uD800 alone', size: 40 },
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const read = (text: string, step?: number): Graph => readSnapshotBytes(bytes(text), step)

function columns({ store: _store, address: _address, ...graph }: Graph): unknown {
  return {
    ...graph,
    strings: Array.from({ length: graph.strings.count }, (_, index) => stringAt(graph.strings, index)),
  }
}

test('a snapshot becomes columns', () => {
  expect(read(write(heap))).toMatchObject({
    nodeCount: 4,
    edgeCount: 4,
    root: 0,
    nodeType: Uint8Array.of(9, 9, 3, 2),
    nodeId: Uint32Array.of(1, 3, 5, 7),
    selfSize: Uint32Array.of(0, 0, 100, 40),
    firstEdge: Uint32Array.of(0, 2, 2, 4, 4),
    edgeType: Uint8Array.of(5, 1, 2, 1),
    edgeTo: Uint32Array.of(2, 1, 3, 3),
  })
})

test('names have every escape, and lone surrogates', () => {
  const { strings, nodeName } = read(write(heap))

  expect(stringAt(strings, nodeName[3]!)).toBe('a "quoted"\n\\ line, \u00E9, \u{1F600} and \uD800 alone')
})

test('it is the same however the bytes are cut', async () => {
  const text = write(heap)
  const whole = columns(read(text))

  for (let step = 760; step < 1160; step += 7) {
    expect(columns(read(text, step))).toEqual(whole)
  }

  async function* oneByOne(): AsyncGenerator<Uint8Array> {
    for (const byte of bytes(text)) {
      yield Uint8Array.of(byte)
    }
  }

  expect(columns(await readSnapshotStream(oneByOne()))).toEqual(whole)
})

test('fields are found by their names, and records may stand on lines of their own', () => {
  expect(columns(read(write(heap, node20)))).toEqual(columns(read(write(heap))))
  expect(
    columns(
      read(
        write(heap, {
          nodeFields: ['self_size', 'detachedness', 'name', 'edge_count', 'type', 'id'],
          newline: ' \r\n\t',
        }),
      ),
    ),
  ).toEqual(columns(read(write(heap))))
})

test('a pretty-printed snapshot is one too', () => {
  expect(columns(read(JSON.stringify(JSON.parse(write(heap)), undefined, 4)))).toEqual(columns(read(write(heap))))
})

test('a node may weigh 4 GiB and more', () => {
  const { selfSize } = read(
    write({
      root: { size: 1, edges: ['large', 'largest'] },
      large: { size: 2 ** 32 - 1 },
      largest: { size: 2 ** 40 + 1 },
      small: { size: 3 },
    }),
  )

  expect([...selfSize]).toEqual([1, 2 ** 32 - 1, 2 ** 40 + 1, 3])
})

test('the wrapper around a module begins at a column below 0, which is read as 0', () => {
  const { locations } = read(
    write({
      root: { edges: ['wrapper', 'work'] },
      wrapper: { location: [206, 0, -196] },
      work: { location: [206, 3, 12] },
    }),
  )

  expect([...locations]).toEqual([1, 206, 0, 0, 2, 206, 3, 12])
})

test.each([
  ['nothing', '', 'it is empty'],
  ['white space', ' \n ', 'it ends at byte 3, within "its beginning"'],
  ['no JSON', 'hello', 'it is no JSON object'],
  ['another JSON', '{"a":[1,{"b":"]}"}]}', 'it has no "snapshot"'],
  ['an array', '[1]', 'it is no JSON object'],
  ['a header of another kind', '{"snapshot":{"meta":3}}', 'its header has no "meta"'],
  ['text behind its end', `${write(heap)} x`, 'within "what should be its end"'],
  ['nodes before the header', '{"nodes":[1]}', '"snapshot" should stand before "nodes"'],
  ['the same section twice', write(heap).replace('"edges"', '"nodes"'), 'it has "nodes" twice'],
  ['an edge to nowhere', write(heap).replace('2,4,18', '2,4,24'), 'edge 2 leads to 24, where no node is'],
  [
    'an edge into the middle of a node',
    write(heap).replace('2,4,18', '2,4,17'),
    'edge 2 leads to 17, where no node is',
  ],
  [
    'a node of no type',
    write(heap).replace('"nodes":[9', '"nodes":[99'),
    'node 0 is of type 99, and there are 15 types',
  ],
  [
    'a type of edge that is none',
    write(heap).replace('"edges":[5', '"edges":[8'),
    'edge 0 is of type 8, and there are 7 types',
  ],
  [
    'fewer nodes than counted',
    write(heap).replace('"node_count":4', '"node_count":5'),
    'its header counts 5 nodes and 4 edges; it has 4 nodes',
  ],
  [
    'more nodes than counted',
    write(heap).replace('"node_count":4', '"node_count":3'),
    'it has more nodes than the 3 of its header',
  ],
  [
    'fewer edges than counted',
    write(heap).replace('"edge_count":4', '"edge_count":5'),
    'its header counts 4 nodes and 5 edges',
  ],
  [
    'more edges than counted',
    write(heap).replace('"edge_count":4', '"edge_count":3'),
    'its nodes have more edges than the 3 of its header',
  ],
  [
    'more than its bytes can hold',
    write(heap).replace('"node_count":4', '"node_count":4000000000'),
    'bytes cannot hold',
  ],
  [
    'a count that is none',
    write(heap).replace('"node_count":4', '"node_count":-4'),
    'its header\'s "node_count" is no count',
  ],
  ['a number that is none', write(heap).replace('2,4,18', '2,-4,18'), 'unexpected byte at'],
  ['two commas', write(heap).replace('2,4,18', '2,,18'), 'unexpected byte at'],
  ['a comma at the end', write(heap).replace(',18]', ',18,]'), 'unexpected byte at'],
  ['half a record', write(heap).replace(',18]', ']'), '"edges" ends within a record'],
  [
    'an id that is too large',
    write(heap).replace(/"nodes":\[9,\d+,1,/, '"nodes":[9,1,99999999999,'),
    'node 0 has a field of 99999999999, which is too large',
  ],
  [
    'a name that is not there',
    write(heap).replace(/"nodes":\[9,\d+,/, '"nodes":[9,77,'),
    'it names string 77, and has',
  ],
  ['a string with a line break', write(heap).replace('<dummy>', 'a\nb'), 'unexpected byte at'],
])('%s is rejected in one line', (_what, text, message) => {
  expect(() => read(text)).toThrow(
    expect.objectContaining({ name: 'SnapshotError', message: expect.stringContaining(message) }),
  )
  expect(() => read(text)).toThrow(/^.{10,200}$/)
})

test('cut at any byte it is rejected in one line', () => {
  const text = write(heap)

  for (let length = 0; length < bytes(text).length; length++) {
    expect(() => readSnapshotBytes(bytes(text).subarray(0, length))).toThrow(
      expect.objectContaining({ name: 'SnapshotError' }),
    )
  }
})
