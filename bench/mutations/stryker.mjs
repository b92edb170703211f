/**
 * How Stryker makes changes of its own: `npm run validate:stryker`. It changes no numbers, which the changes in this
 * folder do.
 */
export default {
  testRunner: 'vitest',
  vitest: { configFile: 'bench/mutations/stryker.vitest.config.ts', related: false },
  mutate: [
    'helpers/judge/*.ts',
    'helpers/versions/*.ts',
    'helpers/measure/*.ts',
    '!helpers/versions/{install,packed,prepare,runtime,what-grew}.ts', // npm does their work, for seconds each time
    '!helpers/measure/in-bun.ts', // Bun reads it
  ],
  // words of messages; `?.` where only types do not know that something is there
  mutator: { excludedMutations: ['StringLiteral', 'OptionalChaining'] },
  ignoreStatic: true, // what runs while a file is loaded: all tests would have to run again for each
  tsconfigFile: 'none.json', // else it reads tsconfig.json by an interface that TypeScript 7 no longer has
  concurrency: 1,
  timeoutMS: 10_000,
  ignorePatterns: ['reports', 'docs'],
  tempDirName: 'reports/stryker',
  reporters: ['clear-text', 'progress-append-only', 'json'],
  jsonReporter: { fileName: 'reports/mutation.json' },
  clearTextReporter: { reportTests: false, allowColor: false },
}
