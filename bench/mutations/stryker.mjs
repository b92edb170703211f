/** Stryker's own changes: `npm run validate:stryker`. It changes no numbers; the changes in this folder do. */
export default {
  testRunner: 'vitest',
  vitest: { configFile: 'bench/mutations/stryker.vitest.config.ts', related: false },
  mutate: [
    'helpers/judge/*.ts',
    'helpers/versions/*.ts',
    'helpers/measure/*.ts',
    // npm or a run does their work, for seconds each time
    '!helpers/versions/{install,packed,prepare,runtime,snapshot-diff}.ts',
    '!helpers/measure/in-bun.ts', // Bun reads it
  ],
  // words of messages; `?.` where only types do not know that something is there
  mutator: { excludedMutations: ['StringLiteral', 'OptionalChaining'] },
  ignoreStatic: true, // code that runs while a file is loaded: all tests would have to run again for each change
  tsconfigFile: 'none.json', // else it reads tsconfig.json by an interface that TypeScript 7 no longer has
  concurrency: 1,
  timeoutMS: 10_000,
  ignorePatterns: ['reports', 'docs'],
  tempDirName: 'reports/stryker',
  reporters: ['clear-text', 'progress-append-only', 'json'],
  jsonReporter: { fileName: 'reports/mutation.json' },
  clearTextReporter: { reportTests: false, allowColor: false },
}
