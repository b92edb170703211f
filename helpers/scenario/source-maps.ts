/**
 * Source maps of code that Vitest has transformed. Vitest stores them in memory, and writes them only where a debugger
 * is attached.
 */

import { SourceMap } from 'node:module'
import * as v from 'valibot'

const transformed = v.object({ meta: v.object({ sourceMap: v.string() }) })

/**
 * The source map of a script by its URL, of those that Vitest has loaded in this process; `undefined` for any other.
 */
export function sourceMaps(): (url: string) => SourceMap | undefined {
  const found = new Map<string, SourceMap | undefined>()
  const modules = loadedModules()

  return url => {
    if (!found.has(url)) {
      const module = v.safeParse(transformed, modules.get(url))
      found.set(url, module.success ? new SourceMap(JSON.parse(module.output.meta.sourceMap)) : undefined)
    }
    return found.get(url)
  }
}

const worker = v.object({ evaluatedModules: v.object({ idToModuleMap: v.instance(Map) }) })

/** Vitest's own list. @throws when it is not there any more: every line of a diagnosis would be wrong */
function loadedModules(): ReadonlyMap<unknown, unknown> {
  return v.parse(worker, Reflect.get(globalThis, '__vitest_worker__')).evaluatedModules.idToModuleMap
}
