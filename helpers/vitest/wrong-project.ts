/** What is said of a check in a file that runs in no memory project. */

export const outsideMessage =
  'toRetainNothing() takes a process of its own, with gc(), which this project does not give it: put the file where ' +
  'memoryProject({ include }) of vitest.config finds it, for example in test/ping.memory.ts.'
