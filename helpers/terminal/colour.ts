/** Colours of text, for a terminal that has them. */

import { styleText } from 'node:util'

export type Style = 'bold' | 'dim' | 'green' | 'red'

/** Returns what colours text, or what leaves it as it is. The caller knows where the text goes: see `hasColours`. */
export function painter(colour: boolean): (style: Style | undefined, text: string) => string {
  return (style, text) =>
    colour && style !== undefined && text !== '' ? styleText(style, text, { validateStream: false }) : text
}

/** Whether a stream is a terminal with colours, and `NO_COLOR` is not set. */
export function hasColours(stream: NodeJS.WriteStream): boolean {
  return stream.isTTY && stream.hasColors()
}
