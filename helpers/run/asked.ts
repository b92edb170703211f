/** What a run was asked for besides its scenarios, as results state it: a failure names the command that repeats it. */

import { defined, mapDefined } from '../defined.ts'
import { durationArgument, sizeArgument } from '../results/render/values.ts'
import type { Results } from '../results/schema.ts'
import { followingText } from '../settings-schema.ts'
import type { Settings } from '../settings.ts'
import { portablePath } from '../shell.ts'
import { parseDuration } from '../units.ts'

type Asked = Pick<Results, 'set' | 'tested' | 'node' | 'wait' | 'following' | 'diagnose' | 'allocator' | 'variables'>

/**
 * A set and a Node by how they were typed; those of variables by their paths. Settings that `npm run repro` has no
 * option for become variables.
 */
export function asked(settings: Settings): Asked {
  const { set, setName, tested, node, nodeName, wait, following, longestWait, sizes, repeats } = settings
  const { diagnose, allocator } = settings
  const variables = defined({
    MEMORY_SIZES: sizes?.map(sizeArgument).join(','),
    MEMORY_REPEATS: mapDefined(repeats, String),
    MEMORY_LONGEST_WAIT: mapDefined(longestWait, durationArgument),
    MEMORY_STEADY: settings.steady ? '1' : undefined,
    MEMORY_NETWORK: settings.network === 'auto' ? undefined : settings.network,
  })
  return defined({
    set: setName ?? mapDefined(set, portablePath),
    tested,
    node: nodeName ?? mapDefined(node, portablePath),
    wait,
    following: following === parseDuration(followingText) ? undefined : following,
    diagnose: diagnose === 'always' || diagnose === 'native' ? diagnose : undefined,
    allocator: allocator === 'own' ? allocator : undefined,
    variables: Object.keys(variables).length === 0 ? undefined : variables,
  })
}
