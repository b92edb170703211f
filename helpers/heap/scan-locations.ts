import type { Locations } from './graph.ts'
import { maxFields, type Header, type LocationFields } from './header.ts'
import { lastStart, openRecords, takeRecord, type Records } from './scan-records.ts'
import { SnapshotError } from './snapshot-error.ts'
import type { Window } from './window.ts'

/** The locations while they are being read; the header does not say how many there are. */
export interface LocationSection {
  readonly records: Records
  readonly fields: LocationFields
  /** Node, script, line and column of one location after another. */
  values: Uint32Array
  filled: number
}

export function openLocations(fields: LocationFields): LocationSection {
  return { records: openRecords('locations', fields.count), fields, values: new Uint32Array(4096), filled: 0 }
}

/**
 * Takes all locations that lie in the window.
 *
 * @throws {SnapshotError} when one is malformed, or belongs to no node
 */
export function scanLocations(window: Window, header: Header, section: LocationSection): void {
  const { records, fields } = section
  const limit = lastStart(window, maxFields)

  while (window.at < limit && !records.ended) {
    window.at = takeRecord(window, records, window.at)

    const node = records.record[fields.node]! / header.nodeFields.count

    if (!Number.isInteger(node) || node >= header.nodeCount) {
      throw new SnapshotError(`location ${section.filled / 4} belongs to ${records.record[fields.node]!}, where no node is`)
    }
    if (section.filled === section.values.length) {
      const larger = new Uint32Array(section.values.length * 2)
      larger.set(section.values)
      section.values = larger
    }

    section.values[section.filled++] = node
    section.values[section.filled++] = records.record[fields.script]!
    section.values[section.filled++] = records.record[fields.line]!
    section.values[section.filled++] = records.record[fields.column]!
  }
}

/** By rising node, whatever their order in the file. */
export function closeLocations(section: LocationSection | undefined): Locations {
  const count = (section?.filled ?? 0) / 4
  const values = section?.values ?? new Uint32Array(0)
  const order = Uint32Array.from({ length: count }, (_, index) => index * 4).sort((a, b) => values[a]! - values[b]!)
  const column = (offset: number): Uint32Array => order.map((index) => values[index + offset]!)

  return { node: column(0), script: column(1), line: column(2), column: column(3) }
}
