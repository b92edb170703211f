/** uPlot comes as a script of its own, before the page's modules. */

import type Class from 'uplot'

declare global {
  const uPlot: typeof Class
}
