import { expect } from 'vitest'
import { digest } from '../../fixtures/digest.ts'
import { createHeliaNode } from '../../fixtures/helia-node.ts'
import { judgedMemory } from '../../fixtures/judged.ts'
import { scenario } from '../../helpers/vitest/scenario.ts'

export const readingBack = scenario(
  import.meta,
  {
    title: 'reading a file back from Helia retains nothing of it',
    metrics: judgedMemory, // which metrics, each with the reason of its budget
    wait: 2000, // milliseconds, as long as timers of the library take
    copies: 1, // of the file, in the temporary directory
  },
  async ({ memory, budgets, directory, warmUpFile }) => {
    await using node = await createHeliaNode(directory)
    await digest(node.readLocal(await node.import(warmUpFile.stream())))

    const { file, read } = await memory.rounds(async round => ({
      file: round.file,
      read: await digest(node.readLocal(await node.import(round.file.stream()))),
    }))

    expect(memory).toStayWithin(budgets)
    expect(read).toEqual(await digest(file.stream())) // work that was not done is not green
  },
)
