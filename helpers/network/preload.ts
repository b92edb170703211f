/** The module that every Node loads first: its address, as `--import` takes it. */
export const preload = new URL('preload.mjs', import.meta.url).href
