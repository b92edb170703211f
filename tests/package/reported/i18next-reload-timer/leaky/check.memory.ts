import i18next from 'i18next'
import Backend from 'i18next-http-backend'
import { expect, test } from 'vitest'

const request = (_: object, __: string, ___: object, done: (error: null, response: object) => void) =>
  done(null, { status: 200, data: '{"hello":"Hello"}' })
const backend = { loadPath: '/{{lng}}/{{ns}}.json', request }

test('an instance retains nothing', async () => {
  const create = () => i18next.createInstance().use(Backend).init({ lng: 'en', backend })
  await expect(create).toRetainNothing({ operations: 20 })
})
