import { expect } from 'vitest'
import { createStalledRouter } from '../../fixtures/content-routers.ts'
import { createHeliaNode } from '../../fixtures/helia-node.ts'
import { judgedMemory } from '../../fixtures/judged.ts'
import { rootOf } from '../../fixtures/root.ts'
import { scenario } from '../../helpers/vitest/scenario.ts'

/** Importing streams a file chunk by chunk: memory follows the chunk, never the file. */
export const importing = scenario(
  import.meta,
  {
    title: 'importing a file into Helia retains nothing of it in memory',
    document: '000_1ec2cd83f6928943.txt',
    reported: 'https://github.com/ipfs/helia/issues/488',
    metrics: { ...judgedMemory, provides: 'Helia 7 announces nothing on import' },
    wait: 2000, // with 500 a listener of libp2p's start was still there at the baseline in 2 of 6 runs
    copies: 1,
  },
  async ({ memory, budgets, directory, warmUpFile }) => {
    const router = createStalledRouter() // the reported leak: one announcement per block, to routers that never respond
    await using node = await createHeliaNode(directory, { router })
    memory.count('provides', router.provides)

    await node.import(warmUpFile.stream())

    const { file, root } = await memory.rounds(async round => {
      const cid = await node.import(round.file.stream())
      await round.reading('after import')
      return { file: round.file, root: cid }
    })

    expect(memory).toStayWithin(budgets)
    expect(root).toEqual(await rootOf(file))
  },
)
