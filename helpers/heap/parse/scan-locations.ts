/** Reads the locations of a snapshot. */

import type { Locations } from '../graph/graph.ts'
import type { Header, LocationFields } from './header.ts'
import { openLocations as openRecords, valuesOf, type Records } from './scan-records.ts'
import { SnapshotError } from './snapshot-error.ts'
import type { Store } from './store.ts'

/** The locations while they are being read; the header does not say how many there are. */
export interface LocationSection {
  readonly records: Records
  readonly fields: LocationFields
  values: Uint32Array
  filled: number
}

/** Begins the section. */
export function openLocations(store: Store, fields: LocationFields): LocationSection {
  return { records: openRecords(store, fields), fields, values: new Uint32Array(4096), filled: 0 }
}

/**
 * Moves whole records into `section.values`.
 *
 * @throws {SnapshotError} when a location belongs to no node
 */
export function storeLocations(store: Store, header: Header, section: LocationSection): void {
  const { fields } = section
  const numbers = valuesOf(store, section.records)
  const records = numbers.length / fields.count

  if (section.filled + records * 4 > section.values.length) {
    const larger = new Uint32Array(Math.max(section.filled + records * 4, section.values.length * 2))
    larger.set(section.values)
    section.values = larger
  }

  for (let at = 0; at < numbers.length; at += fields.count) {
    const index = numbers[at + fields.node] ?? 0
    const node = index / header.nodeFields.count

    if (!Number.isInteger(node) || node >= header.nodeCount) {
      throw new SnapshotError(`location ${section.filled / 4} belongs to ${index}, where no node is`)
    }

    section.values[section.filled++] = node
    section.values[section.filled++] = numbers[at + fields.script] ?? 0
    section.values[section.filled++] = numbers[at + fields.line] ?? 0
    section.values[section.filled++] = numbers[at + fields.column] ?? 0
  }
}

/** The locations that were read; none where the snapshot has no such section. */
export function closeLocations(section: LocationSection | undefined): Locations {
  return section === undefined ? new Uint32Array(0) : section.values.subarray(0, section.filled)
}
