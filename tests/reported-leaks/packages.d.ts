/**
 * The parts of the packages of these sets that the scenarios use. They are installed with their sets, and not in this
 * checkout.
 */

declare module 'p-timeout' {
  export default function pTimeout<Value>(
    promise: Promise<Value>,
    options: { readonly milliseconds: number; readonly signal?: AbortSignal },
  ): Promise<Value>
}

declare module 'p-queue' {
  export default class PQueue {
    add<Value>(work: () => Promise<Value>, options: { readonly signal?: AbortSignal }): Promise<Value>
  }
}

declare module 'p-retry' {
  export default function pRetry<Value>(
    work: () => Promise<Value>,
    options: { readonly signal?: AbortSignal },
  ): Promise<Value>
}

declare module 'got' {
  export default function got(
    url: string,
    options: { readonly signal?: AbortSignal },
  ): { readonly text: () => Promise<string> }
}

declare module 'axios' {
  interface CancelTokenSource {
    readonly token: object
  }
  const axios: {
    readonly CancelToken: { readonly source: () => CancelTokenSource }
    readonly get: (url: string, options: { readonly cancelToken: object }) => Promise<{ readonly data: string }>
  }
  export default axios
}

declare module 'debug' {
  export default function debug(namespace: string): { readonly enabled: boolean }
}

declare module 'mem' {
  export default function mem<Value, Result>(
    work: (value: Value) => Result,
    options: { readonly maxAge: number },
  ): (value: Value) => Result
}

declare module 'undici' {
  import type { Socket } from 'node:net'
  export const Agent: new (options: {
    readonly keepAliveTimeout: number
    readonly keepAliveMaxTimeout: number
    readonly connect: (options: object, done: (error: Error | null, socket: Socket) => void) => void
  }) => object
  export function request(
    url: string,
    options: { readonly dispatcher: object },
  ): Promise<{ readonly body: { readonly text: () => Promise<string> } }>
}
