import { send } from './ready.ts'

send({ type: 'ready', version: '0.0.1' })
setInterval(() => {}, 1000) // stays
