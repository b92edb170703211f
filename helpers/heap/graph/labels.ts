/** Names of nodes and edges as reports show them. */

import { blockVariable } from './block-variables.ts'
import type { Graph } from './graph.ts'
import { ephemeronType } from './names.ts'
import { rawLength, stringAt } from '../parse/strings.ts'

/** Characters of a name that a report shows; V8 itself cuts names at about 1,024. */
const shownLength = 80

/** A node's name on one line, cut after 80 characters. */
export function nameOf(graph: Graph, node: number): string {
  return cut(stringAt(graph.strings, graph.nodeName[node]!))
}

function cut(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ')

  return line.length > shownLength ? `${line.slice(0, shownLength)}…` : line
}

/**
 * What a node is to a reader: the class of an object, `function name` for a closure, and V8's types in
 * brackets. It is the same from one snapshot to the next for the same kind of object: groups and signatures depend on
 * it.
 */
export function kindOf(graph: Graph, node: number): string {
  const { types } = graph
  const type = graph.nodeType[node]!

  switch (type) {
    case types.object:
      return nameOf(graph, node).replace(/^(global|Window) \/.*$/, '$1') || '(anonymous)'
    case types.native:
    case types.synthetic:
      return shortTag(nameOf(graph, node)) || '(anonymous)'
    case types.closure:
      return rawLength(graph.strings, graph.nodeName[node]!) === 0 ? 'function' : `function ${nameOf(graph, node)}`
    case types.hidden:
    case types.code:
    case types.array: {
      const name = nameOf(graph, node)
      return name === '' ? `(${types.nodes[type]})` : name
    }
    case types.string:
    case types.consString:
    case types.slicedString:
      return 'string'
    default:
      return types.nodes[type] ?? '(unknown)'
  }
}

/** `<div id="a">` is a `<div>`; other names are themselves. */
function shortTag(name: string): string {
  const space = name.indexOf(' ', name.startsWith('Detached <') ? 10 : 0)

  return (name.startsWith('<') || name.startsWith('Detached <')) && space !== -1 ? `${name.slice(0, space)}>` : name
}

/**
 * How an edge reads: `.name`, `[3]`, `{elements}` for what V8 hides, `(closure) name` for a variable of a function's
 * scope.
 */
export function edgeLabel(graph: Graph, edge: number): string {
  const { types } = graph
  const type = graph.edgeType[edge]!
  const name = graph.edgeName[edge]!

  switch (type) {
    case types.element:
      return `[${name}]`
    case types.hiddenEdge: {
      const variable = blockVariable(graph, edge)
      return variable === undefined ? `{${name}}` : `(variable) ${cut(variable)}`
    }
    case ephemeronType:
      return '{value of a WeakMap}'
    case types.internal:
      return `{${cut(stringAt(graph.strings, name))}}`
    case types.context:
      return `(variable) ${cut(stringAt(graph.strings, name))}`
    default: {
      const text = cut(stringAt(graph.strings, name))
      return /^[\w$#]+$/.test(text) ? `.${text}` : `["${text}"]`
    }
  }
}
