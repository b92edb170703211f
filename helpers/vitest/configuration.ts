/** How Vitest runs scenarios. */

import { resolve } from 'node:path'
import type { TestProjectInlineConfiguration, ViteUserConfig } from 'vitest/config'
import type { Profile } from '../reading.ts'
import { FileSequencer } from './file-sequencer.ts'
import { measuredProject } from './measured-project.ts'
import { memoryReporter } from './reporter.ts'
import { checksOfCommand } from './memory-project.ts'
import { hasChecks } from '../run/vitest-words.ts'
import { fileOf, scenarioNames } from '../scenario/names.ts'
import { isTrendFile } from '../scenario-name.ts'
import { readSetting } from '../settings.ts'
import { pathPattern } from './path-pattern.ts'
import { resolvingFromSet } from './set.ts'

/** The projects, one after the other in this order. */
export function configurationOf(projects: readonly TestProjectInlineConfiguration[]): ViteUserConfig {
  return {
    plugins: [resolvingFromSet()],
    test: {
      // Memory is measured in a new process per file, and nothing else runs beside it.
      isolate: true,
      fileParallelism: false,
      retry: 0,
      includeTaskLocation: true, // annotations of a pull request stand beside the line
      // Vitest keeps transformed modules on disk with the paths of what they import, and does not ask again: the next
      // run would load the packages of this one's set.
      ...(readSetting('set') !== undefined || readSetting('scenarioFiles').length > 0 ? { fsModuleCache: false } : {}),
      sequence: { sequencer: FileSequencer },
      // A command shows the table alone; a run of Vitest itself shows its tests too.
      reporters: readSetting('tableAlone') ? [memoryReporter()] : ['default', memoryReporter()],
      projects: projects.map((project, groupOrder) => ({
        ...project,
        test: { ...project.test, sequence: { ...project.test?.sequence, groupOrder } },
      })),
    },
  }
}

/** Files from anywhere: Vitest looks for them below the root of all. */
function filesProject(name: string, files: readonly string[], profile: Profile): TestProjectInlineConfiguration {
  const project = measuredProject(name, files.map(pathPattern), profile)
  return { ...project, test: { ...project.test, dir: '/' } }
}

/**
 * The scenarios of the project in the working directory, and files that a command was given.
 *
 * What repeats an operation is judged by fine trends, which take the quiet profile; all other scenarios run as users
 * run Node. A file says so by its name, or a command found it out, and a scenario that runs in the wrong profile is
 * invalid.
 */
export function scenarioProjects(): readonly TestProjectInlineConfiguration[] {
  const trendFiles = readSetting('trendFiles')
  const named = scenarioNames().map(name => resolve(fileOf(name)))
  const given = [...new Set([...named, ...readSetting('scenarioFiles')])]
  const all = given.filter(file => !hasChecks(file))
  const checks = given.filter(hasChecks)
  const trends = all.filter(file => isTrendFile(file) || trendFiles.includes(file))

  return [
    filesProject(
      'scenarios',
      all.filter(file => !trends.includes(file)),
      'default',
    ),
    filesProject('trends', trends, 'quiet'),
    ...(checks.length === 0 ? [] : [checksOfCommand(checks)]),
  ]
}
