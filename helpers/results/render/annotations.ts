/** Red scenarios as GitHub's workflow commands. GitHub shows them beside the line of the file in a pull request. */

import { renderFailure } from './message.ts'
import { problemOf } from './overview.ts'
import { plain, shortened } from './plain.ts'
import type { Results } from '../schema.ts'

/** GitHub cuts messages somewhere above this; the rest stands in the job summary. */
const mostMessage = 3000 // characters

/**
 * An `::error` per red scenario, on the line of its file that defines it, or on the file where that is not known.
 *
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#setting-an-error-message
 */
export function renderAnnotations(results: Results): string {
  return results.scenarios
    .filter(({ outcome }) => outcome !== 'passed')
    .map(scenario => {
      const { line } = scenario
      const properties = {
        file: scenario.file,
        ...(line === undefined ? {} : { line: String(line) }),
        title: `${scenario.scenario}: ${shortened(problemOf(scenario) ?? scenario.outcome, 200)}`,
      }
      const fields = Object.entries(properties)
        .map(([name, value]) => `${name}=${escapedProperty(value)}`)
        .join(',')
      const text = shortened(plain(renderFailure(scenario, results)), mostMessage)

      return `::error ${fields}::${escapedMessage(text)}\n`
    })
    .join('')
}

/** GitHub reads lines that begin with `::` as commands, and the older `##[` anywhere. */
function escapedMessage(text: string): string {
  return text.replaceAll('##[', '## [').replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function escapedProperty(text: string): string {
  return escapedMessage(plain(text)).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
