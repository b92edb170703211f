/** How commands run files of checks in a project that has no configuration of Vitest. */

import { defineConfig } from 'vitest/config'
import type { TestProjectInlineConfiguration } from 'vitest/config'
import { readSetting } from '../settings.ts'
import { memoryProject } from './memory-project.ts'
import { pathPattern } from './path-pattern.ts'

const { test, ...project }: TestProjectInlineConfiguration = memoryProject({
  include: readSetting('scenarioFiles').map(pathPattern),
})

const checks: TestProjectInlineConfiguration = { ...project, test: { ...test, dir: '/' } }

export default defineConfig({ test: { projects: [checks] } })
