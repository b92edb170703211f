import { typesOf, type Graph, type Types } from './graph.ts'
import { readHeader, type Header } from './header.ts'
import { openEdges, storeEdges, type EdgeSection } from './scan-edges.ts'
import { skipValue, takeByte, takeKey, takeText, waitForMore, type Reading } from './scan-json.ts'
import { closeLocations, openLocations, storeLocations, type LocationSection } from './scan-locations.ts'
import { openNodes, storeNodes, type NodeSection } from './scan-nodes.ts'
import { keepRest, malformed, takeNumbers, type Numbers } from './scan-numbers.ts'
import { closeStrings, openStrings, scanStrings, type StringSection } from './scan-strings.ts'
import { SnapshotError } from './snapshot-error.ts'
import type { Window } from './window.ts'

interface Sections {
  header: Header | undefined
  types: Types | undefined
  nodes: NodeSection | undefined
  edges: EdgeSection | undefined
  locations: LocationSection | undefined
  strings: StringSection | undefined
}

/**
 * Reads a snapshot through a window, and yields whenever the window wants more bytes. `room` says how many bytes the
 * whole input has, if that is known.
 *
 * @throws {SnapshotError} when the input is no heap snapshot, or a broken one
 */
export function* parseSnapshot(window: Window, room: number | undefined): Reading<Graph> {
  const sections: Sections = { header: undefined, types: undefined, nodes: undefined, edges: undefined, locations: undefined, strings: undefined }
  const seen = new Set<string>()

  yield* takeByte(window, '{', 'its beginning')

  for (;;) {
    const key = yield* takeKey(window)

    if (seen.has(key)) {
      throw new SnapshotError(`it has "${key}" twice`)
    }

    seen.add(key)
    yield* takeByte(window, ':', key)
    yield* readSection(window, key, sections, room)

    if ((yield* takeByte(window, ',}', key)) === '}') {
      break
    }
  }

  yield* expectEnd(window)

  return closeSections(sections)
}

function* readSection(window: Window, key: string, sections: Sections, room: number | undefined): Reading<void> {
  if (key === 'snapshot') {
    sections.header = readHeader(yield* takeText(window))
    sections.types = typesOf(sections.header.nodeTypes, sections.header.edgeTypes)
    checkRoom(sections.header, room)
  } else if (key === 'nodes') {
    const header = need(sections.header, 'snapshot', key)
    const nodes = sections.nodes = allocate(() => openNodes(header))
    yield* readRecords(window, nodes.numbers, () => storeNodes(header, nodes))
  } else if (key === 'edges') {
    const header = need(sections.header, 'snapshot', key)
    const types = need(sections.types, 'snapshot', key)
    const edges = sections.edges = allocate(() => openEdges(header))
    yield* readRecords(window, edges.numbers, () => storeEdges(header, types, edges))
  } else if (key === 'locations' && sections.header?.locationFields !== undefined) {
    const { header } = sections
    const locations = sections.locations = openLocations(sections.header.locationFields)
    yield* readRecords(window, locations.numbers, () => storeLocations(header, locations))
  } else if (key === 'strings') {
    const strings = sections.strings = openStrings(room === undefined ? undefined : Math.max(0, room - window.base - window.at), highestName(sections))
    yield* readStrings(window, strings)
  } else {
    yield* skipValue(window)
  }
}

function highestName({ nodes, edges }: Pick<Sections, 'nodes' | 'edges'>): number {
  return Math.max(nodes?.highestName ?? 0, edges?.highestName ?? 0)
}

function* readRecords(window: Window, numbers: Numbers, store: () => void): Reading<void> {
  yield* takeByte(window, '[', numbers.name)

  if ((yield* takeByte(window, ']0123456789', numbers.name)) === ']') {
    return
  }

  window.at-- // a digit, the first of a number

  while (!numbers.ended) {
    const before = window.at

    takeNumbers(window, numbers)

    if (window.at === before) {
      yield* waitForMore(window, numbers.name)
    } else {
      store()
      keepRest(numbers)
    }
  }
}

function* readStrings(window: Window, strings: StringSection): Reading<void> {
  yield* takeByte(window, '[', 'strings')

  for (;;) {
    scanStrings(window, strings)

    if (strings.state === 'ended') {
      return
    }

    yield* waitForMore(window, 'strings')
  }
}

function* expectEnd(window: Window): Reading<void> {
  for (;;) {
    while (window.at < window.end) {
      if (!' \n\r\t'.includes(String.fromCharCode(window.bytes[window.at]!))) {
        throw malformed(window, window.at, 'what should be its end')
      }
      window.at++
    }

    if (window.done) {
      return
    }

    yield
  }
}

/** A field takes two bytes at least, so that no header can claim more than its file can hold. */
function checkRoom(header: Header, room: number | undefined): void {
  const needed = (header.nodeCount * header.nodeFields.count + header.edgeCount * header.edgeFields.count) * 2

  if (room !== undefined && needed > room) {
    throw new SnapshotError(`its header promises ${header.nodeCount} nodes and ${header.edgeCount} edges, which ${room} bytes cannot hold`)
  }
}

function allocate<Section>(open: () => Section): Section {
  try {
    return open()
  } catch (error) {
    throw error instanceof RangeError ? new SnapshotError('its header promises more nodes or edges than memory can hold') : error
  }
}

function need<Value>(value: Value | undefined, name: string, before: string): Value {
  if (value === undefined) {
    throw new SnapshotError(`"${name}" should stand before "${before}"`)
  }

  return value
}

function closeSections({ header, types, nodes, edges, locations, strings }: Sections): Graph {
  if (header === undefined || types === undefined || nodes === undefined || edges === undefined || strings === undefined) {
    const missing = header === undefined ? 'snapshot' : nodes === undefined ? 'nodes' : edges === undefined ? 'edges' : 'strings'

    throw new SnapshotError(`it has no "${missing}"`)
  }

  const table = closeStrings(strings)

  if (nodes.filled !== header.nodeCount || edges.filled !== header.edgeCount || nodes.firstEdge[nodes.filled] !== header.edgeCount) {
    throw new SnapshotError(`its header counts ${header.nodeCount} nodes and ${header.edgeCount} edges; it has ${nodes.filled} nodes, with ${nodes.firstEdge[nodes.filled]!} edges of their own, and ${edges.filled} edges`)
  }
  if (highestName({ nodes, edges }) >= table.count) {
    throw new SnapshotError(`it names string ${highestName({ nodes, edges })}, and has ${table.count}`)
  }

  return {
    nodeCount: header.nodeCount,
    edgeCount: header.edgeCount,
    root: header.root,
    extraNativeBytes: header.extraNativeBytes,
    nodeType: nodes.nodeType,
    nodeName: nodes.nodeName,
    nodeId: nodes.nodeId,
    selfSize: nodes.selfSize,
    detachedness: nodes.detachedness,
    firstEdge: nodes.firstEdge,
    edgeType: edges.edgeType,
    edgeName: edges.edgeName,
    edgeTo: edges.edgeTo,
    strings: table,
    types,
    locations: closeLocations(locations),
  }
}
