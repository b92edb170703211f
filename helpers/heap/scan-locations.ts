import type { Locations } from './graph.ts'
import type { Header, LocationFields } from './header.ts'
import { openNumbers, type Numbers } from './scan-numbers.ts'
import { SnapshotError } from './snapshot-error.ts'

/** The locations while they are being read; the header does not say how many there are. */
export interface LocationSection {
  readonly numbers: Numbers
  readonly fields: LocationFields
  values: Uint32Array
  filled: number
}

export function openLocations(fields: LocationFields): LocationSection {
  // Code that was compiled within a wrapper, as a module of Vitest's is, has the wrapper begin at a column below 0.
  return { numbers: openNumbers('locations', fields.count, true), fields, values: new Uint32Array(4096), filled: 0 }
}

/**
 * Moves the whole records of `section.numbers` into `section.values`.
 *
 * @throws {SnapshotError} when a location belongs to no node
 */
export function storeLocations(header: Header, section: LocationSection): void {
  const { fields, numbers } = section
  const records = Math.floor(numbers.count / fields.count)

  if (section.filled + records * 4 > section.values.length) {
    const larger = new Uint32Array(Math.max(section.filled + records * 4, section.values.length * 2))
    larger.set(section.values)
    section.values = larger
  }

  for (let at = 0; at < records * fields.count; at += fields.count) {
    const node = numbers.values[at + fields.node]! / header.nodeFields.count

    if (!Number.isInteger(node) || node >= header.nodeCount) {
      throw new SnapshotError(`location ${section.filled / 4} belongs to ${numbers.values[at + fields.node]!}, where no node is`)
    }

    section.values[section.filled++] = node
    section.values[section.filled++] = numbers.values[at + fields.script]!
    section.values[section.filled++] = numbers.values[at + fields.line]!
    section.values[section.filled++] = numbers.values[at + fields.column]!
  }
}

export function closeLocations(section: LocationSection | undefined): Locations {
  return section === undefined ? new Uint32Array(0) : section.values.subarray(0, section.filled)
}
