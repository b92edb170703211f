import { tell } from './ready.ts'

tell({ type: 'ready', version: '0.0.1' })
setInterval(() => {}, 1000) // stays
