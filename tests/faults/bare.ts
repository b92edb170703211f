/** Options of a scenario without a library, for tests of what happens to its process. */
export const bare = { metrics: {}, wait: 0, copies: 1, network: false } as const
