/**
 * Loads files of scenarios as a run would, without running them, and sends what they say of themselves to the parent
 * process. A file that cannot be loaded, or defines no scenario, is left out: its run says why.
 */

import { relative, resolve } from 'node:path'
import { createVitest } from 'vitest/node'
import type { TestModule } from 'vitest/node'
import { preload } from '../network/preload.ts'
import type { ScenarioDescription } from '../scenario/description.ts'
import { scenarioName } from '../scenario-name.ts'
import { scenarioMetaOf } from './meta.ts'
import { pathPattern } from './path-pattern.ts'
import { resolvingFromSet } from './set.ts'
import { userConfiguration, withUserConfiguration } from './user-configuration.ts'

const files = process.argv.slice(2)
const { test: options, ...user } = await userConfiguration()

const vitest = await createVitest(
  'test',
  {
    ...options,
    config: false,
    watch: false,
    dir: '/',
    include: files.map(file => pathPattern(file)),
    reporters: [{}],
    pool: 'forks',
    execArgv: [...preload, '--expose-gc', '--disable-warning=ExperimentalWarning'],
    isolate: false,
    fileParallelism: false,
    includeTaskLocation: true,
  },
  withUserConfiguration(user, { plugins: [resolvingFromSet()], logLevel: 'silent' }),
)
const { testModules } = await vitest.collect([], { staticParse: false })
process.send?.(testModules.flatMap(descriptionOf))
await vitest.close()

function descriptionOf({ moduleId, children }: TestModule): readonly ScenarioDescription[] {
  return [...children.allTests()].flatMap(test => {
    const scenario = scenarioMetaOf(test)
    return scenario === undefined
      ? []
      : [
          {
            ...scenario,
            name: scenarioName(moduleId),
            file: relative(process.cwd(), resolve(moduleId)),
            title: test.name,
            ...(test.location === undefined ? {} : { line: test.location.line }),
          },
        ]
  })
}
