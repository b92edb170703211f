/** The commands that make sense in any project: those of the installed package. */

import type { Command } from './run-command.ts'

/** Each takes what was typed after its name, and returns its exit code. It is loaded when it runs. */
export const packageCommands: Readonly<Record<string, Command>> = {
  memory: async argv => await (await import('./memory.ts')).memory(argv),
  repro: async argv => await (await import('./repro.ts')).repro(argv),
  compare: async argv => await (await import('./compare.ts')).compare(argv),
  bisect: async argv => await (await import('./bisect.ts')).bisect(argv),
  budgets: async argv => await (await import('./budgets.ts')).budgets(argv),
  sensitivity: async argv => await (await import('./sensitivity.ts')).sensitivity(argv),
  'new-scenario': async argv => await (await import('./new-scenario.ts')).newScenario(argv),
}
