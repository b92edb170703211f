import koffi from 'koffi'
import { expect } from 'vitest'
import { scenario } from '../../../helpers/vitest/scenario.ts'
import { bare } from '../bare.ts'

const library = koffi.load(null)
const socket: (family: number, type: number, protocol: number) => number = library.func('int socket(int, int, int)')
const sendto: (
  descriptor: number,
  bytes: Buffer,
  length: number,
  flags: number,
  address: Buffer,
  size: number,
) => number = library.func('int64_t sendto(int, void *, size_t, int, void *, uint32_t)')

/** A sockaddr_in of 192.0.2.1, port 9. */
const address = Buffer.from([2, 0, 0, 9, 192, 0, 2, 1, 0, 0, 0, 0, 0, 0, 0, 0])

scenario(import.meta, { ...bare, title: 'sends a datagram by a call of the C library' }, async ({ memory }) => {
  await memory.rounds(async () => {
    sendto(socket(2, 2, 0), Buffer.from('x'), 1, 0, address, address.length) // an IPv4 socket for datagrams
  })
  expect(memory).toStayWithin([])
})
