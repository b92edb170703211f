/** A scenario without a library: what happens to it is all that it is for. */
export const bare = { metrics: {}, wait: 0, copies: 1, network: false } as const
