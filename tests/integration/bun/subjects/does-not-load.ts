const missing = './there-is-no-such-module.ts'

await import(missing)
