import { XMLParser } from 'fast-xml-parser'
import { expect, test } from 'vitest'

test('a parsed document retains nothing', async () => {
  const parser = new XMLParser({ ignoreAttributes: false })
  let count = 0
  await expect(() => parser.parse(`<a${++count} id="${count}"><b>${count}</b></a${count}>`)).toRetainNothing()
})
