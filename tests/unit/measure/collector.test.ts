import { expect, test } from 'vitest'
import { createCollector } from '../../../helpers/measure/collector.ts'
import { exposedGc } from './exposed-gc.ts'

test('throws without gc', async () => {
  await expect(createCollector(null)).rejects.toThrowErrorMatchingInlineSnapshot(
    `[BrokenInstrumentError: There is no gc(), so memory cannot be measured. Start Node with --expose-gc.]`,
  )
})

test('throws with a gc that does not collect', async () => {
  await expect(createCollector(() => {})).rejects.toThrowErrorMatchingInlineSnapshot(
    `[BrokenInstrumentError: gc() does not collect: an object that nothing holds was still alive after 5 collections. Do not stub gc().]`,
  )
})

test.for(['collect', 'collectAndTrim'] as const)(
  '%s takes what nothing holds, and leaves what something does',
  async way => {
    const collector = await createCollector(exposedGc())
    const [held, dropped] = [{}, new WeakRef({ dropped: Array.from({ length: 1024 }, (_, index) => index) })]
    const retained = new WeakRef(held)
    await collector[way]()
    await collector[way]()

    expect(dropped.deref()).toBeUndefined()
    expect(retained.deref()).toBe(held)
  },
)

test("trimming asks for the collection that gives V8's pages back, which a plain one is not", async () => {
  const asked: unknown[] = []
  const gc = exposedGc()
  const { collect, collectAndTrim } = await createCollector((options?: unknown) => {
    asked.push(options)
    return typeof gc === 'function' ? Reflect.apply(gc, undefined, options === undefined ? [] : [options]) : undefined
  })
  asked.length = 0
  await collect()
  await collectAndTrim()

  expect(asked).toEqual([undefined, { type: 'major', execution: 'sync', flavor: 'last-resort' }])
})
