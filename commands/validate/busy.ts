import { spawn } from 'node:child_process'
import { availableParallelism } from 'node:os'

// It ends when its parent does, however that ends.
const script = 'while kill -0 "$PPID"; do i=0; while [ "$i" -lt 100000 ]; do i=$((i + 1)); done; done 2>/dev/null'

/** Occupies every core by a process of its own, until this is disposed of. */
export function occupyCores(): Disposable {
  const processes = Array.from({ length: availableParallelism() }, () =>
    spawn('/bin/sh', ['-c', script], { stdio: 'ignore' }),
  )

  return {
    [Symbol.dispose]() {
      processes.forEach(process => process.kill('SIGKILL'))
    },
  }
}
