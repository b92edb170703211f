/** The major version of V8: 12 in Node 22, 13 in Node 24, 14 in Node 26. */
export const v8Major = Number.parseInt(process.versions.v8, 10)
