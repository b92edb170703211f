/** Elements of the page, of the kind that they are expected to be. */

/**
 * The first that matches.
 *
 * @template {Element} Kind
 * @param {ParentNode} root
 * @param {string} selector
 * @param {new () => Kind} kind
 * @returns {Kind}
 * @throws when there is none of that kind
 */
export function one(root, selector, kind) {
  const [found] = all(root, selector, kind)
  if (found === undefined) {
    throw new Error(`There is no ${selector}.`)
  }
  return found
}

/**
 * All that match.
 *
 * @template {Element} Kind
 * @param {ParentNode} root
 * @param {string} selector
 * @param {new () => Kind} kind
 * @returns {readonly Kind[]}
 */
export function all(root, selector, kind) {
  return [...root.querySelectorAll(selector)].flatMap(element => (element instanceof kind ? [element] : []))
}
