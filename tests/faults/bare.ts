/** A scenario without a library: what happens to it is all that it is for. */
export const bare = { judged: {}, wait: 0, copies: 1, network: false } as const
