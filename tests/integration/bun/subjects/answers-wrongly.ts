import { tell, whenAsked } from './ready.ts'

whenAsked(() => tell({ type: 'figures', figures: { heapUsed: 'a lot' } }))
