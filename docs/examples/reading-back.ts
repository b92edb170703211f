import { expect } from 'vitest'
import { digest } from '../../fixtures/digest.ts'
import { createHeliaNode } from '../../fixtures/helia-node.ts'
import { judgedMemory } from '../../fixtures/judged.ts'
import { scenario } from '../../helpers/vitest/scenario.ts'

export const readingBack = scenario(import.meta, {
  title: 'reading a file back from Helia keeps nothing of it in memory',
  metrics: judgedMemory, // which metrics, each with the reason of its budget
  wait: 2000, // milliseconds until timers of the library have let go
  copies: 1, // of the file, in the temporary directory
  network: false,
}, async ({ memory, budgets, directory, warmUpFile }) => {
  await using node = await createHeliaNode(directory)
  await digest(node.readLocal(await node.import(warmUpFile.stream())))

  const { file, read } = await memory.rounds(async (round) => ({
    file: round.file, read: await digest(node.readLocal(await node.import(round.file.stream()))),
  }))

  expect(memory).toStayWithin(budgets)
  expect(read).toEqual(await digest(file.stream())) // work that was not done is not green
})
