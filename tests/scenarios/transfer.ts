import { join } from 'node:path'
import { expect } from 'vitest'
import { digest } from '../../fixtures/digest.ts'
import { createHeliaNode } from '../../fixtures/helia-node.ts'
import { judgedMemory } from '../../fixtures/judged.ts'
import { transfer } from '../../fixtures/transfer.ts'
import { scenario } from '../../helpers/vitest/scenario.ts'

/** A second node pins what the first one imported, over TCP, noise and yamux: blocks pass through and none stays. */
export const transferring = scenario(
  import.meta,
  {
    title: 'transferring a file to a second Helia retains nothing of it in memory',
    document: '000_1ec2cd83f6928943.txt',
    reported: 'https://github.com/ipfs/helia/issues/488',
    metrics: judgedMemory,
    wait: 15_000,
    copies: 2,
    network: true,
  },
  async ({ memory, budgets, directory, warmUpFile }) => {
    await using sender = await createHeliaNode(join(directory, 'sender'))
    await using receiver = await createHeliaNode(join(directory, 'receiver'))
    await receiver.connectTo(sender)

    await receiver.pin(await sender.import(warmUpFile.stream()))

    const { file, root } = await memory.rounds(round => transfer(sender, receiver, round))

    expect(memory).toStayWithin(budgets)
    expect(await digest(receiver.readLocal(root))).toEqual(await digest(file.stream()))
  },
)
