/** Waiting with a limit. */

/** What is resolved with, or `undefined` after so many milliseconds. */
export async function inTime<Value>(
  patience: number,
  begin: (resolve: (value: Value | undefined) => void) => void,
): Promise<Value | undefined> {
  const { promise, resolve } = Promise.withResolvers<Value | undefined>()
  const timer = setTimeout(() => resolve(undefined), patience)
  begin(resolve)
  try {
    return await promise
  } finally {
    clearTimeout(timer)
  }
}
