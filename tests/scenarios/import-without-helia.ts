import { expect } from 'vitest'
import { createBareImporter } from '../../fixtures/bare-importer.ts'
import { judgedMemory } from '../../fixtures/judged.ts'
import { rootOf } from '../../fixtures/root.ts'
import { scenario } from '../../helpers/vitest/scenario.ts'

/** The control: the same file, chunker and options through the importer alone. What grows here is not Helia's. */
export const importingWithoutHelia = scenario(
  import.meta,
  {
    title: 'importing a file without Helia retains nothing of it in memory',
    document: '000_1ec2cd83f6928943.txt',
    reported: 'https://github.com/ipfs/helia/issues/488',
    metrics: judgedMemory,
    wait: 500,
    copies: 1,
  },
  async ({ memory, budgets, directory, warmUpFile }) => {
    await using importer = await createBareImporter(directory)

    await importer.import(warmUpFile.stream())

    const { file, root } = await memory.rounds(async round => {
      const cid = await importer.import(round.file.stream())
      await round.reading('after import')
      return { file: round.file, root: cid }
    })

    expect(memory).toStayWithin(budgets)
    expect(root).toEqual(await rootOf(file))
  },
)
