/** Figures as text, for cells and sentences. */

import { isShownInBytes } from '../../metrics.ts'
import { byteUnits } from '../../units.ts'

/** Stands where there is no figure; never 0. */
export const unknown = '–'

/** Several figures in the unit of the largest: `-0.2…0.3…0.8 MiB`, or `0…1…3` for counts. */
export function inOneUnit(
  metric: string,
  values: readonly number[],
  separator: string,
  options: { readonly signed?: boolean } = {},
): string {
  const largest = Math.max(...values.map(value => Math.abs(Math.round(value))))
  const [unit, name] = isShownInBytes(metric) ? (byteUnits.find(([size]) => largest >= size) ?? [1, 'B']) : [1, '']
  const digits =
    name === 'B' ||
    largest / unit >= 100 ||
    values.every(value => Number.isInteger(Math.round((value / unit) * 10) / 10))
      ? 0
      : 1
  const texts = values.map(value => {
    const text = (value / unit).toFixed(digits).replace(/^-(?=[0.]+$)/, '')
    return options.signed === true && value > 0 ? `+${text}` : text
  })

  return `${texts.join(separator)} ${name}`.trimEnd()
}

/** A duration as commands take it, exactly: `10s`, `10500ms`. */
export function durationArgument(milliseconds: number): string {
  return milliseconds > 0 && milliseconds % 1000 === 0 ? `${milliseconds / 1000}s` : `${milliseconds}ms`
}

/** A size as commands take it, exactly: `64MiB`, `1GiB`; bytes where no unit divides it. */
export function sizeArgument(bytes: number): string {
  const [unit, name] = byteUnits.find(([size]) => bytes % size === 0) ?? [1, 'B']

  return `${bytes / unit}${name}`
}
