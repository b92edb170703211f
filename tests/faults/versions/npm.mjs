#!/usr/bin/env node
/**
 * Replaces npm where a test needs a registry: it knows one package, `tiny`, with ten releases. From 1.4.0 on it retains
 * its arguments; 1.5.0 cannot be installed, and 1.2.0 was published without its code. And it knows four releases of
 * Node: each is the one that runs this, and says in the variable TINY_NODE which it stands for. `TINY_REGISTRY=away`:
 * nothing can be reached.
 */
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const versions = Array.from({ length: 10 }, (_, minor) => `1.${minor}.0`)
const nodes = ['20.19.0', '24.16.0', '24.17.0', '24.18.0']
const nodePackage = `node-${process.platform}-${process.arch}`
const [command, what = ''] = process.argv.slice(2)

/**
 * @param {readonly string[]} lines
 * @returns {never}
 */
function fail(...lines) {
  process.stderr.write(lines.map(line => `npm error ${line}\n`).join(''))
  process.exit(1)
}

if (process.env['TINY_REGISTRY'] === 'away') {
  fail('code ENOTFOUND', 'network request to the registry failed, reason: getaddrinfo ENOTFOUND')
}
if (command === 'view' && what === nodePackage) {
  process.stdout.write(JSON.stringify({ versions: nodes, 'dist-tags': { latest: '24.18.0' } }))
} else if (command === 'view') {
  if (!/^tiny(?:@|$)/.test(what)) {
    fail('code E404', `404  '${what}' is not in this registry.`)
  }
  process.stdout.write(
    JSON.stringify(what === 'tiny' ? { versions, 'dist-tags': { latest: '1.9.0' } } : { name: 'tiny' }),
  )
} else {
  const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8'))
  const version = dependencies.tiny ?? dependencies[nodePackage]
  const name = dependencies.tiny === undefined ? nodePackage : 'tiny'
  if (version === '1.5.0') {
    fail('code ETARGET', 'notarget No matching version found for smaller@9.9.9.')
  }
  const leaks = version === 'broken' || Number(version.split('.')[1]) >= 4
  const folder = join('node_modules', name)
  mkdirSync(join(folder, 'bin'), { recursive: true })
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name, version, type: 'module', exports: './index.js' }))
  if (name === nodePackage) {
    const binary = join(folder, 'bin', 'node')
    writeFileSync(binary, `#!/bin/sh\nTINY_NODE=${version} exec '${process.execPath}' "$@"\n`)
    chmodSync(binary, 0o755)
  } else if (version !== '1.2.0') {
    writeFileSync(
      join(folder, 'index.js'),
      `const retained = []
export function store(bytes) {
  ${leaks ? 'retained.push(bytes)' : ''}
  return retained.length
}
`,
    )
  }
  if (!existsSync('package-lock.json')) {
    writeFileSync('package-lock.json', JSON.stringify({ packages: { [folder]: { version } } }))
  }
}
