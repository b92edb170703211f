import { tell, whenAsked } from './ready.ts'

whenAsked(() => tell({ type: 'done', times: 3 }))
