import type { Graph } from './graph.ts'
import { inSlices } from './slices.ts'
import { findStrings, stringAt, type StringTable } from './strings.ts'

/** Names that a rule of the analysis hangs on, by their code in `Names.code`; 0 is any other name. */
export const nativeContext = 1
export const mapDescriptors = 2
export const sloppyFunctionMap = 3
export const externalStringData = 4
export const documentDomTrees = 5
export const ephemeron = 6

const texts = new Map([
  ['system / NativeContext', nativeContext],
  ['(map descriptors)', mapDescriptors],
  ['sloppy_function_map', sloppyFunctionMap],
  ['system / ExternalStringData', externalStringData],
  ['(Document DOM trees)', documentDomTrees],
])

/** What the names of a snapshot mean to the rules of the analysis. */
export interface Names {
  /** By string: one of the codes above. */
  readonly code: Uint8Array
  /** By string of code `ephemeron`. */
  readonly ephemerons: ReadonlyMap<number, Ephemeron>
}

/**
 * Stands in `Graph.edgeType` for the type of edges whose name is an ephemeron's, so that one comparison tells them from
 * the millions of other internal edges. It behaves as `internal` in every other respect.
 */
export const ephemeronType = 255

/**
 * The name of one of the two edges by which a WeakMap holds a value: one leads from the table, one from the key. V8 writes
 * `12 / part of key (Key @7) -> value (Value @9) pair in WeakMap (table @5)` on both.
 */
export interface Ephemeron {
  readonly table: number
  /** The same for both edges of a pair: what follows the number. */
  readonly pair: string
}

const ephemeronName = /^\d+( \/ part of key \(.*? @\d+\) -> value \(.*? @\d+\) pair in WeakMap \(table @(\d+)\))$/
const closingBracket = 41

export function readNames(graph: Graph): Names {
  const { strings } = graph
  const code = new Uint8Array(strings.count)
  const ephemerons = new Map<number, Ephemeron>()

  for (const [index, text] of findStrings(strings, [...texts.keys()])) {
    code[index] = texts.get(text)!
  }

  inSlices(0, strings.count, (from, to) => {
    for (let index = from; index < to; index++) {
      const found = mayBeEphemeron(strings, index) ? ephemeronName.exec(stringAt(strings, index)) : null

      if (found !== null) {
        code[index] = ephemeron
        ephemerons.set(index, { table: Number(found[2]), pair: found[1]! })
      }
    }
  })

  if (ephemerons.size > 0) {
    const indices = [...ephemerons.keys()]
    const lowest = indices.reduce((a, b) => Math.min(a, b))
    const highest = indices.reduce((a, b) => Math.max(a, b))

    inSlices(0, graph.edgeCount, (from, to) => markEphemerons(graph, code, lowest, highest, from, to))
  }

  return { code, ephemerons }
}

function markEphemerons({ edgeType, edgeName, types: { internal } }: Graph, code: Uint8Array, lowest: number, highest: number, from: number, to: number): void {
  for (let edge = from; edge < to; edge++) {
    const name = edgeName[edge]!

    if (name >= lowest && name <= highest && edgeType[edge] === internal && code[name] === ephemeron) {
      edgeType[edge] = ephemeronType
    }
  }
}

/** Whether a string begins with a digit, ends with a bracket and is long enough: few are looked at more closely. */
function mayBeEphemeron({ bytes, starts }: StringTable, index: number): boolean {
  const start = starts[index]!
  const end = starts[index + 1]!

  return end - start > 50 && bytes[end - 1] === closingBracket && bytes[start]! >= 48 && bytes[start]! <= 57
}
