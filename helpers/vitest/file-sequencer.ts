import { BaseSequencer } from 'vitest/node'
import type { TestSpecification } from 'vitest/node'

/** Files by name, in every run: Vitest orders them by what its cache remembers of earlier runs. */
export class FileSequencer extends BaseSequencer {
  override sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return Promise.resolve(files.toSorted(byName))
  }
}

/** `import` before `import-scaling`, which its file's ending would turn round. */
export function byName(one: TestSpecification, other: TestSpecification): number {
  return nameOf(one) < nameOf(other) ? -1 : 1
}

function nameOf({ moduleId }: TestSpecification): string {
  return moduleId.replace(/\.[cm]?[jt]sx?$/, '')
}
