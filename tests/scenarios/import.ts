import { expect } from 'vitest'
import { createStalledRouter } from '../../fixtures/content-routers.ts'
import { createHeliaNode } from '../../fixtures/helia-node.ts'
import { scenario } from '../../helpers/vitest/scenario.ts'

/** Importing streams a file chunk by chunk: memory follows the chunk, never the file. */
export const importing = scenario(import.meta, {
  promise: 'importing a 1 GiB file into Helia keeps memory flat',
  document: '000_1ec2cd83f6928943.txt',
  reported: 'https://github.com/ipfs/helia/issues/488',
  judged: { rss: '' },
  wait: 2000,
  copies: 1,
  network: false,
}, async ({ memory, budgets, warmUpFile, directory }) => {
  const router = createStalledRouter() // the reported leak: one announcement per block, to routers that do not answer
  await using node = await createHeliaNode(directory, { routers: [router] })
  memory.count('provides', router.provides)

  await node.import(warmUpFile.stream())

  await memory.rounds(async ({ file, reading }) => {
    await node.import(file.stream())
    await reading('after import')
  })

  expect(memory).toStayWithin(budgets)
})
