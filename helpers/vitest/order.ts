import { BaseSequencer } from 'vitest/node'
import type { TestSpecification } from 'vitest/node'

/** Files by name, in every run: Vitest orders them by what its cache remembers of earlier runs. */
export class InOrder extends BaseSequencer {
  override sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return Promise.resolve(files.toSorted((one, other) => nameOf(one).localeCompare(nameOf(other))))
  }
}

function nameOf({ moduleId }: TestSpecification): string {
  return moduleId.replace(/\.ts$/, '')
}
