/** What the tests of texts have in common. */

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import * as v from 'valibot'

/** The names that `npm run` accepts. */
export const scripts: readonly string[] = Object.keys(
  v.parse(v.object({ scripts: v.record(v.string(), v.string()) }), JSON.parse(readFileSync('package.json', 'utf8')))
    .scripts,
)

/** All documentation. */
export const texts: readonly string[] = [
  ...readdirSync('.').filter(name => name.endsWith('.md')),
  ...['docs', 'docs/logs'].flatMap(folder =>
    readdirSync(folder)
      .filter(name => name.endsWith('.md'))
      .map(name => join(folder, name)),
  ),
]

/** Scripts that a text calls by `npm run` or `npm test` and that do not exist. */
export function unknownScripts(text: string): readonly string[] {
  const called = [...text.matchAll(/\bnpm (?:run ([\w:-]+)|(test)\b)/g)].map(([, run, test]) => run ?? test ?? '')

  return [...new Set(called)].filter(name => !scripts.includes(name))
}

const extensions = 'ts|mjs|md|json|jsonl|yml'
const path = new RegExp(`^(?:\\./)?(?:\\.?[\\w-][\\w.*-]*/)+(?:[\\w.*-]+)?$|^[\\w.-]+\\.(?:${extensions})$`)

/** Files that are not in the repository: a run writes them, or another program. */
const notHere =
  /^(?:dist|reports|node_modules|\.npm|\.cache)\/|^(?:results|tests|result|diagnosis)\.json$|^timeline\.jsonl$|^report\.ts$|^(?:report\.html|summary\.md|junit\.xml)$/

/**
 * Paths in code spans that lead nowhere. A `*` stands for anything. A path may be given from the text's own folder, or
 * from this package's name.
 */
export function missingPaths(text: string, file: string): readonly string[] {
  const prose = text.replaceAll(/^```[\s\S]*?^```/gm, '')
  const named = [...prose.matchAll(/`([^`\n]+)`/g)]
    .map(([, code = '']) => code)
    .filter(code => path.test(code) && !notHere.test(code))

  return named.filter(
    name => ![name, join(dirname(file), name), name.replace(/^memory-regression-suite\//, '')].some(exists),
  )
}

/** Links to files or headings that are not there. */
export function brokenLinks(text: string, file: string): readonly string[] {
  const targets = [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target)
    .filter(target => !/^https?:/.test(target))

  return targets.filter(target => {
    const [name = '', heading] = target.split('#')
    const linked = name === '' ? file : join(dirname(file), name)
    return !existsSync(linked) || (heading !== undefined && !headings(readFileSync(linked, 'utf8')).includes(heading))
  })
}

function headings(text: string): readonly string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replaceAll(/[^\w\s-]/g, '')
      .replaceAll(/\s/g, '-'),
  )
}

function exists(name: string): boolean {
  if (!name.includes('*')) {
    return existsSync(name)
  }
  const pattern = new RegExp(`^${name.split('/').at(-1)?.replaceAll('.', '\\.').replaceAll('*', '.*')}$`)
  return existsSync(dirname(name)) && readdirSync(dirname(name)).some(entry => pattern.test(entry))
}

/** The block between `<!-- name -->` and `<!-- /name -->`, without its fence. @throws when there is none */
export function block(text: string, name: string): string {
  const found = new RegExp(`<!-- ${name} -->\\s*\`\`\`\\w*\\n([\\s\\S]*?)\`\`\`\\s*<!-- /${name} -->`).exec(text)?.[1]
  if (found === undefined) {
    throw new Error(`There is no block between <!-- ${name} --> and <!-- /${name} -->.`)
  }
  return found
}
