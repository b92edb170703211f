import { whenAsked } from './ready.ts'

whenAsked(() => {})
setInterval(() => {}, 1000) // stays
