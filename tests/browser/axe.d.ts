/** What axe leaves in the page that it is added to. */

import type axe from 'axe-core'

declare global {
  interface Window {
    readonly axe: typeof axe
  }
}
