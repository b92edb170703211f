import { send, whenAsked } from './ready.ts'

whenAsked(() => send({ type: 'done', times: 3 }))
