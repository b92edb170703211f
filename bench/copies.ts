/**
 * `node bench/copies.ts SOURCE COPIES FILE` writes a snapshot that has all of another one several times, the first time
 * as it is and each further time under its root: a file of more than 2 GiB, for which no process has to grow that
 * large.
 */
import { closeSync, openSync, writeSync } from 'node:fs'
import { readSnapshot } from '../helpers/heap/parse/open.ts'
import { ephemeronType } from '../helpers/heap/graph/names.ts'

const [source = '', copies = '', path = ''] = process.argv.slice(2)
const graph = readSnapshot(source)
const { nodeCount, edgeCount, firstEdge, types, strings } = graph
const count = Number(copies)
const fields = 6
const file = openSync(path, 'w')
let waiting: string[] = []

/** Many pieces are written at once: each write is a system call. */
function put(text: string): void {
  if (waiting.push(text) === 100_000) {
    flush()
  }
}

function flush(): void {
  writeSync(file, waiting.join(''))
  waiting = []
}

const meta = {
  node_fields: ['type', 'name', 'id', 'self_size', 'edge_count', 'detachedness'],
  node_types: [types.nodes, 'string', 'number', 'number', 'number', 'number'],
  edge_fields: ['type', 'name_or_index', 'to_node'],
  edge_types: [types.edges, 'string_or_number', 'node'],
  location_fields: ['object_index', 'script_id', 'line', 'column'],
}
const highestId = graph.nodeId.reduce((highest, id) => Math.max(highest, id), 0)
const idStep = highestId + (highestId % 2) // odd ids stay odd

const header = { meta, node_count: nodeCount * count, edge_count: edgeCount * count + count - 1 }

put(`{"snapshot":${JSON.stringify(header)},\n"nodes":[`)

for (let copy = 0; copy < count; copy++) {
  for (let node = 0; node < nodeCount; node++) {
    const own = (firstEdge[node + 1] ?? 0) - (firstEdge[node] ?? 0) + (copy === 0 && node === 0 ? count - 1 : 0)
    const record = [
      graph.nodeType[node],
      graph.nodeName[node],
      (graph.nodeId[node] ?? 0) + copy * idStep,
      graph.selfSize[node],
      own,
      graph.detachedness[node],
    ]
    put(`${copy + node > 0 ? ',' : ''}${record.join(',')}\n`)
  }
}

put('],\n"edges":[')

for (let copy = 0; copy < count; copy++) {
  for (let edge = 0; edge < edgeCount; edge++) {
    if (copy === 0 && edge === firstEdge[1]) {
      for (let other = 1; other < count; other++) {
        put(`,${types.element},${other},${other * nodeCount * fields}\n`) // the root's edges come first
      }
    }

    const type = graph.edgeType[edge] === ephemeronType ? types.internal : graph.edgeType[edge]
    const to = ((graph.edgeTo[edge] ?? 0) + copy * nodeCount) * fields
    put(`${copy + edge > 0 ? ',' : ''}${type},${graph.edgeName[edge]},${to}\n`)
  }
}

put('],\n"locations":[],\n"strings":[')

for (let name = 0; name < strings.count; name++) {
  const bytes = strings.bytes.subarray(strings.starts[name], strings.starts[name + 1])
  put(`${name > 0 ? ',\n' : ''}"${Buffer.from(bytes).toString()}"`)
}

put(']}\n')
flush()
closeSync(file)
