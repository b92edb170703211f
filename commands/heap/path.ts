/** `npm run heap -- path`: what holds the objects of a class, or one object. */

import { basename } from 'node:path'
import { parseArgs } from 'node:util'
import { kindOf } from '../../helpers/heap/graph/labels.ts'
import { nodesOfClass } from '../../helpers/heap/growth/nodes-of-class.ts'
import { pathTree, treeLines, type PathTree } from '../../helpers/heap/growth/path-tree.ts'
import { retainingPaths, describeSteps, type DescribedStep } from '../../helpers/heap/growth/paths.ts'
import type { Report, Section } from '../../helpers/heap/report/report.ts'
import { formatBytes, parseCount } from '../../helpers/units.ts'
import { UsageError, valueOf } from '../usage.ts'
import { formatOptions, openAnalysed, print } from './output.ts'

const help = `npm run heap -- path FILE --class NAME | --id N [options]

  --class NAME        shortest paths to all objects of this class or with this function name, as one tree
  --id N              paths to one object, shortest first; each ends with another of its holders
  --top N             paths, or branches below one line of the tree (5)
  --json, --markdown  instead of text
`

/** Raised whenever a field changes its meaning or goes. */
const schema = 'heap-path/1'

/** What holds the objects of a class, or one object. Exit code 1 when there is no such object. */
export async function path(args: readonly string[]): Promise<number> {
  const {
    values,
    positionals: [file, ...more],
  } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      ...formatOptions,
      class: { type: 'string' },
      id: { type: 'string' },
      top: { type: 'string', default: '5' },
    },
  })

  if (values.help) {
    process.stdout.write(help)
    return 0
  }
  if (file === undefined || more.length > 0 || (values.class === undefined) === (values.id === undefined)) {
    throw new UsageError('path takes one file, and either --class or --id')
  }

  const top = valueOf('--top', () => parseCount(values.top))
  const id = values.id?.replace(/^@/, '')
  const wanted = id === undefined ? undefined : valueOf('--id', () => parseCount(id))
  const analysis = openAnalysed(file)

  if (wanted === undefined) {
    const nodes = nodesOfClass(analysis.graph, values.class ?? '')
    const tree = pathTree(analysis, nodes)
    print(values, { schema, file, class: values.class, objects: nodes.length, tree }, () =>
      treeReport(tree, `${basename(file)}: what holds ${nodes.length.toLocaleString('en')} ${values.class}`, top),
    )

    return nodes.length > 0 ? 0 : 1
  }

  const node = analysis.graph.nodeId.indexOf(wanted)
  const paths = node === -1 ? [] : retainingPaths(analysis, node, top).map(steps => describeSteps(analysis, steps))
  const name =
    node === -1
      ? 'nothing has this id'
      : `${kindOf(analysis.graph, node)}, retains ${formatBytes(analysis.retained[node] ?? 0)}`

  print(values, { schema, file, id: wanted, paths }, () =>
    pathsReport(paths, `${basename(file)}: what holds @${wanted} (${name})`),
  )

  return node === -1 ? 1 : 0
}

function treeReport(tree: PathTree, title: string, top: number): Report {
  return { title, sections: [{ title: 'Shortest paths, most objects first', lines: treeLines(tree, top, figuresOf) }] }
}

/** The figures of a line of the tree, only where something ends or branches off. */
function figuresOf({ count, retained, below }: PathTree): string {
  return below.length === 1 && below[0]?.count === count
    ? ''
    : `   ${count.toLocaleString('en')}${retained > 0 ? `   retains ${formatBytes(retained)}` : ''}`
}

function pathsReport(paths: readonly (readonly DescribedStep[])[], title: string): Report {
  return {
    title,
    sections: paths.map((steps, index): Section => ({
      title: `Path ${index + 1}, ${steps.length} steps`,
      lines: shorten(steps).map((step, depth) => `${'  '.repeat(depth)}${stepText(step, depth)}`),
    })),
  }
}

function stepText(step: DescribedStep | undefined, depth: number): string {
  if (step === undefined) {
    return '…'
  }
  return `${depth === 0 ? step.kind : `${step.edge} : ${step.kind}`} @${step.id}`
}

/** Of a long path its beginning and its end, with `undefined` between them: each step is indented further. */
function shorten(steps: readonly DescribedStep[]): readonly (DescribedStep | undefined)[] {
  return steps.length <= 20 ? steps : [...steps.slice(0, 8), undefined, ...steps.slice(-11)]
}
