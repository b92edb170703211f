/**
 * What a package needs beside it before a scenario can run on it. Helia's scenarios load more packages than Helia
 * depends on, and some of what it depends on cannot be installed without scripts.
 */

export interface Companions {
  /** Ranges of packages that fixtures load. Where the package itself depends on one, its own range counts. */
  readonly packages: Readonly<Record<string, string>>
  /** What is replaced by a stub: it has a binary that only an install script fetches, and no scenario uses it. */
  readonly stubs: readonly string[]
  /** Versions that ranges would resolve to and that do not work with it. */
  readonly overrides: Readonly<Record<string, string>>
}

const none: Companions = { packages: {}, stubs: [], overrides: {} }

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
const webrtc = ['@libp2p/webrtc', '@libp2p/webtransport']

const byMajor: Readonly<Record<number, Companions>> = {
  4: {
    packages: {
      ...classic,
      '@helia/unixfs': '^3.0.3',
      'blockstore-fs': '^1.1.10',
      'datastore-fs': '^9.1.8',
      'ipfs-unixfs-importer': '^15.2.5',
    },
    stubs: webrtc,
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
    stubs: webrtc,
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
    stubs: webrtc,
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
    stubs: webrtc,
    overrides: {},
  },
}

/** What belongs to a version of Helia; nothing for any other package, and for majors that nobody has tried. */
export function companionsOf(name: string, version: string): Companions {
  return name === 'helia' ? (byMajor[Number(version.split('.')[0])] ?? none) : none
}

/** What a stub exports: enough to be imported, and an error for whoever uses it. */
export const stubSource = `const missing = () => {
  throw new Error('This package is a stub here: it cannot be installed without scripts.')
}
export const webRTC = missing
export const webRTCDirect = missing
export const webTransport = missing
`
