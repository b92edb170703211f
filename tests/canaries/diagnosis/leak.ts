/** Options and counts that the leaks of `scenarios/` share. */

export const leak = { metrics: {}, wait: 0, copies: 1, network: false } as const

/** A prime number of operations in each round shows in the counts. */
export const operations = 101

/** A smaller prime: each memory takes 10 GiB of address space. */
export const memories = 7

/** An object to retain: no two are equal. */
export class Session {
  readonly id: number
  readonly wants: readonly string[]

  constructor(id: number) {
    this.id = id
    this.wants = [`want ${id}`, `other ${id}`]
  }
}

let sessions = 0

/** One that differs from all before. */
export function nextId(): number {
  return ++sessions
}
