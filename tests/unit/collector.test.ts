import { expect, test } from 'vitest'
import { createCollector } from '../../helpers/measure/collector.ts'

test('refuses to measure without gc', async () => {
  await expect(createCollector(null)).rejects.toThrowErrorMatchingInlineSnapshot(`[BrokenInstrumentError: There is no gc(), so memory cannot be measured. Start Node with --expose-gc.]`)
})

test('refuses to measure with a gc that does not collect', async () => {
  await expect(createCollector(() => {})).rejects.toThrowErrorMatchingInlineSnapshot(`[BrokenInstrumentError: gc() does not collect: an object that nothing holds was still alive after 5 collections. Do not stub gc().]`)
})
