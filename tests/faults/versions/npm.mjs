#!/usr/bin/env node
/**
 * Replaces npm where a test needs a registry: it knows one package, `tiny`, with ten releases. From 1.4.0 on it retains
 * its arguments; 1.5.0 cannot be installed, and 1.2.0 was published without its code. `TINY_REGISTRY=away`:
 * nothing can be reached.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const versions = Array.from({ length: 10 }, (_, minor) => `1.${minor}.0`)
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
if (command === 'view') {
  if (!/^tiny(?:@|$)/.test(what)) {
    fail('code E404', `404  '${what}' is not in this registry.`)
  }
  process.stdout.write(
    JSON.stringify(what === 'tiny' ? { versions, 'dist-tags': { latest: '1.9.0' } } : { name: 'tiny' }),
  )
} else {
  const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8'))
  const version = dependencies.tiny
  if (version === '1.5.0') {
    fail('code ETARGET', 'notarget No matching version found for smaller@9.9.9.')
  }
  const leaks = version === 'broken' || Number(version.split('.')[1]) >= 4
  mkdirSync(join('node_modules', 'tiny'), { recursive: true })
  writeFileSync(
    join('node_modules', 'tiny', 'package.json'),
    JSON.stringify({ name: 'tiny', version, type: 'module', exports: './index.js' }),
  )
  if (version !== '1.2.0') {
    writeFileSync(
      join('node_modules', 'tiny', 'index.js'),
      `const retained = []
export function store(bytes) {
  ${leaks ? 'retained.push(bytes)' : ''}
  return retained.length
}
`,
    )
  }
  if (!existsSync('package-lock.json')) {
    writeFileSync('package-lock.json', JSON.stringify({ packages: { 'node_modules/tiny': { version } } }))
  }
}
