/** Parses a snapshot section by section, in any order that has each before what needs it. */

import { graphOf } from '../graph/graph-of.ts'
import { typesOf, type Graph, type Types } from '../graph/graph.ts'
import { readHeader, type Header } from './header.ts'
import { isSpace, malformed, skipValue, takeByte, takeKey, takeText, waitForMore, type Reading } from './scan-json.ts'
import { closeLocations, openLocations, storeLocations, type LocationSection } from './scan-locations.ts'
import { filedOf, openEdges, openNodes, scanRecords, type Records } from './scan-records.ts'
import { closeStrings, openStrings, scanStrings, type StringSection } from './scan-strings.ts'
import { SnapshotError } from './snapshot-error.ts'
import { openGraph, type StoredGraph } from './store-graph.ts'
import { renew, type Window } from './window.ts'

interface Sections {
  header: Header | undefined
  types: Types | undefined
  stored: StoredGraph | undefined
  nodes: Records | undefined
  edges: Records | undefined
  locations: LocationSection | undefined
  strings: StringSection | undefined
}

/**
 * Reads a snapshot through a window, and yields whenever the window wants more bytes. `room` says how many bytes the
 * whole input has, if that is known.
 *
 * @throws {SnapshotError} when the input is no heap snapshot, or a malformed one
 */
export function* parseSnapshot(window: Window, room: number | undefined): Reading<Graph> {
  const sections: Sections = {
    header: undefined,
    types: undefined,
    stored: undefined,
    nodes: undefined,
    edges: undefined,
    locations: undefined,
    strings: undefined,
  }
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

  return closeSections(window, sections)
}

function* readSection(window: Window, key: string, sections: Sections, room: number | undefined): Reading<void> {
  const { store } = window

  if (key === 'snapshot') {
    const header = (sections.header = readHeader(yield* takeText(window)))
    const types = (sections.types = typesOf(header.nodeTypes, header.edgeTypes))
    checkRoom(header, room)
    sections.stored = opened(window, () => openGraph(store, header, types))
  } else if (key === 'nodes') {
    const header = need(sections.header, 'snapshot', key)
    sections.nodes = opened(window, () => openNodes(store, header))
    yield* readRecords(window, sections.nodes, sections)
  } else if (key === 'edges') {
    const header = need(sections.header, 'snapshot', key)
    sections.edges = opened(window, () => openEdges(store, header))
    yield* readRecords(window, sections.edges, sections)
  } else if (key === 'locations' && sections.header?.locationFields !== undefined) {
    const {
      header,
      header: { locationFields },
    } = sections
    const locations = (sections.locations = opened(window, () => openLocations(store, locationFields)))
    yield* readRecords(window, locations.records, sections, () => storeLocations(store, header, locations))
  } else if (key === 'strings') {
    const expected = highestName(window, sections) + 1
    const strings = (sections.strings = opened(window, () =>
      openStrings(store, room === undefined ? undefined : Math.max(0, room - window.base - window.at), expected),
    ))
    yield* readStrings(window, strings)
  } else {
    yield* skipValue(window)
  }
}

function highestName({ store }: Window, { nodes, edges }: Pick<Sections, 'nodes' | 'edges'>): number {
  return [nodes, edges].reduce(
    (highest, records) => (records === undefined ? highest : Math.max(highest, filedOf(store, records).highestName)),
    0,
  )
}

function* readRecords(window: Window, records: Records, { header, stored }: Sections, use?: () => void): Reading<void> {
  yield* takeByte(window, '[', records.name)

  if ((yield* takeByte(window, ']0123456789', records.name)) === ']') {
    return
  }

  window.at-- // a digit, the first of a number

  while (!records.ended) {
    if (
      scanRecords(
        window,
        records,
        need(stored, 'snapshot', records.name).address,
        need(header, 'snapshot', records.name),
      )
    ) {
      use?.()
    } else {
      yield* waitForMore(window, records.name)
    }
  }
}

function* readStrings(window: Window, strings: StringSection): Reading<void> {
  yield* takeByte(window, '[', 'strings')

  for (;;) {
    scanStrings(window, strings)

    if (strings.ended) {
      return
    }

    yield* waitForMore(window, 'strings')
  }
}

function* expectEnd(window: Window): Reading<void> {
  for (;;) {
    while (window.at < window.end) {
      if (!isSpace(window.bytes[window.at])) {
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
    throw new SnapshotError(
      `its header counts ${header.nodeCount} nodes and ${header.edgeCount} edges, which ${room} bytes cannot hold`,
    )
  }
}

/** Opens a section: it takes memory, and the window's bytes may move then. */
function opened<Section>(window: Window, open: () => Section): Section {
  try {
    return open()
  } finally {
    renew(window)
  }
}

function need<Value>(value: Value | undefined, name: string, before: string): Value {
  if (value === undefined) {
    throw new SnapshotError(`"${name}" should stand before "${before}"`)
  }

  return value
}

function missing(section: string): SnapshotError {
  return new SnapshotError(`it has no "${section}"`)
}

function closeSections(window: Window, sections: Sections): Graph {
  const { header, types, stored, nodes, edges, locations, strings } = sections
  const { store } = window

  if (header === undefined || types === undefined || stored === undefined) {
    throw missing('snapshot')
  }
  if (nodes === undefined) {
    throw missing('nodes')
  }
  if (edges === undefined) {
    throw missing('edges')
  }
  if (strings === undefined) {
    throw missing('strings')
  }

  const filed = { nodes: filedOf(store, nodes).count, edges: filedOf(store, edges).count }
  const table = closeStrings(store, strings)
  const owned = store.numbers(stored.firstEdge, header.nodeCount + 1)[filed.nodes] ?? 0

  if (filed.nodes !== header.nodeCount || filed.edges !== header.edgeCount || owned !== header.edgeCount) {
    throw new SnapshotError(
      `its header counts ${header.nodeCount} nodes and ${header.edgeCount} edges; it has ${filed.nodes} nodes, ` +
        `with ${owned} edges of their own, and ${filed.edges} edges`,
    )
  }
  if (highestName(window, sections) >= table.count) {
    throw new SnapshotError(`it names string ${highestName(window, sections)}, and has ${table.count}`)
  }

  return opened(window, () => graphOf(store, stored, header, types, table, closeLocations(locations)))
}
