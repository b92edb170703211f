/**
 * Node's flags of the quiet profile. No machine code that comes and goes, one thread: heapUsed drifts by 12 KB a round
 * instead of 26.
 */
export const quietFlags = [
  '--no-opt',
  '--no-sparkplug',
  '--no-maglev',
  '--single-threaded',
  '--no-flush-bytecode',
] as const
