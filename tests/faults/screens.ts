/** The failures of a run as its terminal shows them. */

import { headings } from '../../helpers/results/render/message.ts'

export interface Screen {
  /** As the command that reproduces it names it: by its name, or by its file where that lies elsewhere. */
  readonly scenario: string
  readonly lines: readonly string[]
}

/** One for each scenario that failed, in the order in which they are told. */
export function screens(output: string): readonly Screen[] {
  const lines = output.slice(output.indexOf('\nFailed: ')).split('\n')
  const begins = lines.flatMap((line, index) =>
    Object.values(headings).some(heading => line.startsWith(`${heading}: `)) ? [index] : [],
  )

  return begins.map(begin => {
    const end = lines.findIndex((line, index) => index > begin && /^ {2}Reproduce /.test(line))
    const told = lines.slice(begin, end + 1)
    return { scenario: /npm run repro -- (\S+)/.exec(told.at(-1) ?? '')?.[1] ?? '', lines: told }
  })
}
