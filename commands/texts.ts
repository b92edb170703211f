/** What texts of commands say differently in this repository and in a project that has installed the package. */

import { isBuilt } from '../helpers/module-url.ts'

/** Names that texts take as examples: some that this repository has, and such as any project could have. */
export const examples = isBuilt
  ? {
      package: 'my-library',
      good: '1.4.2',
      bad: '1.5.0',
      older: '1.4.2',
      newer: '1.5.0',
      scenario: './test/ping.memory.ts',
    }
  : {
      package: 'helia',
      good: '4.1.1',
      bad: '4.1.0',
      older: '6.1.4',
      newer: '7.1.15',
      scenario: 'transfer-with-stalled-gateway',
    }

/** A help text, in the package without some options: nothing that it offers takes them. */
export function helpText(text: string, ofRepository: readonly string[], inPackage = isBuilt): string {
  return inPackage ? ofRepository.reduce(withoutOption, text) : text
}

/** Neither in the usage nor in the list, where further lines of its text are indented further. */
function withoutOption(text: string, option: string): string {
  return text
    .replaceAll(new RegExp(String.raw` \[${option}(?: [^\]]*)?\]`, 'g'), '')
    .replace(new RegExp(String.raw`^ {2}${option}\b.*\n(?: {4,}.*\n)*`, 'm'), '')
}
