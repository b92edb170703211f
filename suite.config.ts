/** What this suite states of Helia, the library that it measures. Nothing below helpers/ depends on any library. */

import type { Companions, LibraryRules } from './helpers/suite.ts'
import { MiB } from './helpers/units.ts'

/** Of every major since 4: what its nodes are composed of, whichever package names the range. */
const network = {
  libp2p: '*',
  '@libp2p/tcp': '*',
  '@libp2p/identify': '*',
  '@chainsafe/libp2p-noise': '*',
  '@chainsafe/libp2p-yamux': '*',
  multiformats: '*',
  'blockstore-core': '*',
}
const classic = { ...network, '@helia/block-brokers': '*', '@helia/routers': '*' }
// webrtc's node-datachannel fetches a binary; with both and their peers a set of 4.1.0 weighs five times as much
const stubs = ['@libp2p/webrtc', '@libp2p/webtransport']

const helia: Readonly<Record<number, Companions>> = {
  4: {
    packages: {
      ...classic,
      '@helia/unixfs': '^3.0.3',
      'blockstore-fs': '^1.1.10',
      'datastore-fs': '^9.1.8',
      'ipfs-unixfs-importer': '^15.2.5',
    },
    stubs,
    overrides: { mortice: '3.0.4' }, // what helia#488 was first reproduced with; later ones were not tried
  },
  5: {
    packages: {
      ...classic,
      '@helia/unixfs': '^5.0.0 || ^4.0.0',
      'blockstore-fs': '^2.0.0',
      'datastore-fs': '^10.0.0',
      'ipfs-unixfs-importer': '^15.2.5',
    },
    stubs,
    overrides: {},
  },
  6: {
    packages: {
      ...classic,
      '@helia/unixfs': '^7.0.0 || ^6.0.0',
      'blockstore-fs': '^3.0.0',
      'datastore-fs': '^11.0.0',
      'ipfs-unixfs-importer': '^16.0.0',
    },
    stubs,
    overrides: {},
  },
  7: {
    packages: {
      libp2p: '^3.3.0',
      '@libp2p/tcp': '^11.0.0',
      '@libp2p/identify': '^4.1.0',
      '@chainsafe/libp2p-noise': '^17.0.0',
      '@chainsafe/libp2p-yamux': '^8.0.1',
      multiformats: '*',
      'blockstore-core': '*',
      '@helia/bitswap': '*',
      '@helia/libp2p': '*',
      '@helia/interface': '*',
      '@helia/fallback-router': '^1.0.0',
      '@helia/trustless-gateway-client': '^1.0.0',
      '@helia/unixfs': '^8.0.0',
      'blockstore-fs': '^4.0.0',
      'datastore-fs': '^12.0.0',
      'ipfs-unixfs-importer': '^17.0.0',
    },
    stubs,
    overrides: {},
  },
}

export const suite = {
  chunk: 1 * MiB, // a chunk of the importer, a block of bitswap
  companions: { helia },
  stubExports: ['webRTC', 'webRTCDirect', 'webTransport'],
  watched: [
    'helia',
    'libp2p',
    'blockstore-fs',
    'datastore-fs',
    // noise and yamux go on under names of libp2p's own, which Helia 7 depends on
    '@chainsafe/libp2p-noise',
    '@libp2p/noise',
    '@chainsafe/libp2p-yamux',
    '@libp2p/yamux',
    '@libp2p/tcp',
  ],
} satisfies LibraryRules
