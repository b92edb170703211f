import { join } from 'node:path'
import { expect } from 'vitest'
import { digest } from '../../fixtures/digest.ts'
import { createHeliaNode } from '../../fixtures/helia-node.ts'
import { judgedMemory } from '../../fixtures/judged.ts'
import { startStalledGateway } from '../../fixtures/stalled-gateway.ts'
import { transfer } from '../../fixtures/transfer.ts'
import { MiB } from '../../helpers/units.ts'
import { scenario } from '../../helpers/vitest/scenario.ts'

/**
 * The reported leak needs a second broker that loses every race. Helia 4.1.0 never aborted it, and each of its requests
 * retained a block.
 */
export const transferringBesideStalledGateway = scenario(
  import.meta,
  {
    title: 'a transfer beside a gateway that never responds retains neither blocks nor requests',
    document: '000_1ec2cd83f6928943.txt',
    reported: 'https://github.com/ipfs/helia/issues/488',
    metrics: {
      ...judgedMemory,
      openGatewayRequests: 'the broker that lost the race is aborted, and its request with it',
    },
    wait: 15_000,
    copies: 2,
    atMost: 256 * MiB,
    network: true,
  },
  async ({ memory, budgets, directory, warmUpFile }) => {
    await using gateway = await startStalledGateway()
    await using sender = await createHeliaNode(join(directory, 'sender'))
    await using receiver = await createHeliaNode(join(directory, 'receiver'), { gateway: gateway.url })
    await receiver.connectTo(sender)
    memory.count('openGatewayRequests', gateway.open)

    await receiver.pin(await sender.import(warmUpFile.stream()))
    const askedByWarmUp = gateway.accepted()

    const { file, root } = await memory.rounds(round => transfer(sender, receiver, round))

    expect(memory).toStayWithin(budgets)
    expect(gateway.accepted()).toBeGreaterThan(askedByWarmUp) // else the gateway had no part in it
    expect(await digest(receiver.readLocal(root))).toEqual(await digest(file.stream()))
  },
)
