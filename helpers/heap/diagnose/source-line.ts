/** The very line of an allocation. A sampling profile knows the function alone; its text often leaves no doubt. */

import { stripTypeScriptTypes } from 'node:module'
import { Parser } from 'acorn'
import type {
  AnonymousFunctionDeclaration,
  AnyNode,
  ArrowFunctionExpression,
  FunctionDeclaration,
  FunctionExpression,
} from 'acorn'

export interface Allocation {
  /** Line and column of the beginning of the function, from 1. */
  readonly line: number
  readonly column: number
  /** The function that it called, in which the object was made; `undefined` when it made it itself. */
  readonly called: string | undefined
  /** What was made: `Session`, `Object`, `function onData`. */
  readonly kind: string
}

export interface Position {
  readonly line: number
  readonly column: number
}

type FunctionNode = AnonymousFunctionDeclaration | ArrowFunctionExpression | FunctionDeclaration | FunctionExpression

/**
 * Where in a function something was allocated; `undefined` when its text has no such expression, or has them on several
 * lines.
 */
export function allocationLine(source: string, isTypeScript: boolean, allocation: Allocation): Position | undefined {
  const program = parse(source, isTypeScript)
  const found = program === undefined ? undefined : functionAt(program, allocation)
  const positions =
    found === undefined
      ? []
      : within(found.body)
          .filter(makes(allocation))
          .flatMap(({ loc }) => (loc === null || loc === undefined ? [] : [loc.start]))
  const [first] = positions

  return first === undefined || positions.some(({ line }) => line !== first.line)
    ? undefined
    : { line: first.line, column: first.column + 1 }
}

function parse(source: string, isTypeScript: boolean): AnyNode | undefined {
  try {
    return Parser.parse(isTypeScript ? stripTypeScriptTypes(source) : source, {
      ecmaVersion: 'latest',
      sourceType: 'module',
      locations: true,
      allowHashBang: true,
      allowReturnOutsideFunction: true,
    })
  } catch {
    return undefined // not JavaScript, or of a kind that the parser does not know: then the function itself is reported
  }
}

/**
 * The innermost function whose head has the position: V8 lets a function begin at its parameters, a source map at its
 * name, or at what comes before a function without one. So else it is the next one on that line.
 */
function functionAt(program: AnyNode, { line, column }: Position): FunctionNode | undefined {
  const position = { line, column: column - 1 } // the parser counts columns from 0
  const functions = functionsIn(program, undefined)
  const innermost = functions.findLast(({ start, end }) => !isAfter(start, position) && !isAfter(position, end))

  return (innermost ?? functions.find(({ start }) => start.line === line && start.column > position.column))?.node
}

/** A function, and its head: what comes before its body. */
interface FoundFunction {
  readonly node: FunctionNode
  readonly start: Position
  readonly end: Position
}

/** Every function, outer ones before those within them. One that is a method begins with its name. */
function functionsIn(node: AnyNode, parent: AnyNode | undefined): readonly FoundFunction[] {
  const start = (parent?.type === 'MethodDefinition' || parent?.type === 'Property' ? parent : node).loc?.start
  const end = isFunction(node) ? node.body.loc?.start : undefined

  return [
    ...(isFunction(node) && start !== undefined && end !== undefined ? [{ node, start, end }] : []),
    ...childrenOf(node).flatMap(child => functionsIn(child, node)),
  ]
}

function isAfter(one: Position, other: Position): boolean {
  return one.line > other.line || (one.line === other.line && one.column > other.column)
}

function isFunction(node: AnyNode): node is FunctionNode {
  return ['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression'].includes(node.type)
}

/** Whether an expression is one by which the object may have been made. */
function makes({ called, kind }: Allocation): (node: AnyNode) => boolean {
  if (called !== undefined) {
    const name =
      called
        .replace(/^(?:get|set|async|new|bound) /, '')
        .split('.')
        .at(-1) ?? called
    return node => {
      if (node.type === 'CallExpression' || node.type === 'NewExpression') {
        return nameOf(node.callee) === name
      }
      return called.startsWith('get ') && nameOf(node) === name
    }
  }
  if (kind.startsWith('function')) {
    return isFunction
  }
  return node => {
    if (node.type === 'ObjectExpression') {
      return kind === 'Object'
    }
    if (node.type === 'ArrayExpression') {
      return kind === 'Array'
    }
    return node.type === 'NewExpression' && [kind, madeBy[kind]].includes(nameOf(node.callee))
  }
}

/** Classes whose objects V8 makes together with others, without a frame of theirs on the stack. */
const madeBy: Readonly<Record<string, string>> = { ArrayBuffer: 'Memory' } // of WebAssembly

function nameOf(node: AnyNode): string | undefined {
  if (node.type === 'Identifier' || node.type === 'PrivateIdentifier') {
    return node.name
  }
  return node.type === 'MemberExpression' ? nameOf(node.property) : undefined
}

/** Everything in a function but what is in functions within it, which themselves belong to it. */
function within(node: AnyNode): readonly AnyNode[] {
  return [node, ...(isFunction(node) ? [] : childrenOf(node).flatMap(within))]
}

function childrenOf(node: AnyNode): readonly AnyNode[] {
  return Object.values(node).flat().filter(isNode)
}

function isNode(value: unknown): value is AnyNode {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'
}
