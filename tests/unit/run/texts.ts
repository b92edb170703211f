/** What the texts of this repository are held to. */

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import * as v from 'valibot'

/** What can be called by `npm run`. */
export const scripts: readonly string[] = Object.keys(
  v.parse(v.object({ scripts: v.record(v.string(), v.string()) }), JSON.parse(readFileSync('package.json', 'utf8')))
    .scripts,
)

/** Everything that a person is given to read. */
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

const endings = 'ts|mjs|md|json|jsonl|yml'
const path = new RegExp(`^(?:\\./)?(?:\\.?[\\w-][\\w.*-]*/)+(?:[\\w.*-]+)?$|^[\\w.-]+\\.(?:${endings})$`)

/** What is not in the repository: written by a run, or somebody else's. */
const elsewhere =
  /^(?:reports|node_modules|\.npm|\.cache)\/|^(?:results|tests|result|diagnosis)\.json$|^timeline\.jsonl$|^report\.ts$|^(?:report\.html|summary\.md|junit\.xml)$/

/**
 * Paths in code spans that lead nowhere. A `*` stands for anything, and a path may be given from the text's own folder.
 */
export function missingPaths(text: string, file: string): readonly string[] {
  const prose = text.replaceAll(/^```[\s\S]*?^```/gm, '')
  const named = [...prose.matchAll(/`([^`\n]+)`/g)]
    .map(([, code = '']) => code)
    .filter(code => path.test(code) && !elsewhere.test(code))

  return named.filter(name => ![name, join(dirname(file), name)].some(exists))
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

/** What stands between `<!-- name -->` and `<!-- /name -->`, without its fence. @throws when nothing does */
export function block(text: string, name: string): string {
  const found = new RegExp(`<!-- ${name} -->\\s*\`\`\`\\w*\\n([\\s\\S]*?)\`\`\`\\s*<!-- /${name} -->`).exec(text)?.[1]
  if (found === undefined) {
    throw new Error(`There is no block between <!-- ${name} --> and <!-- /${name} -->.`)
  }
  return found
}
