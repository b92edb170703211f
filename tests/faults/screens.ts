/** The failures of a run as its terminal shows them. */

import { headings, outOfTimeHeading } from '../../helpers/results/render/message.ts'

export interface Screen {
  /** Its argument in the command that reproduces it: its name, or its file where that is outside tests/scenarios. */
  readonly scenario: string
  readonly lines: readonly string[]
}

/** One for each scenario that failed, in their order. */
export function screens(output: string): readonly Screen[] {
  const lines = output.slice(output.indexOf('\nFailed: ')).split('\n')
  const begins = lines.flatMap((line, index) =>
    [...Object.values(headings), outOfTimeHeading].some(heading =>
      new RegExp(`^${heading}(?:, after [\\d,]+ operations)?: `).test(line),
    )
      ? [index]
      : [],
  )

  return begins.map(begin => {
    const end = lines.findIndex((line, index) => index > begin && /^ {2}Reproduce /.test(line))
    const own = lines.slice(begin, end + 1)
    return { scenario: /npm run repro -- (\S+)/.exec(own.at(-1) ?? '')?.[1] ?? '', lines: own }
  })
}
