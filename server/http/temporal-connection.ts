import { Connection, defaultGrpcRetryOptions, makeGrpcRetryInterceptor } from '@temporalio/client'

/** Tries over about three seconds: a restarting Temporal is back by then, and an absent one is told of soon. */
const TRIES = 6

/** A connection that can tell, without sending anything, whether the other end is there. */
export class TemporalConnection extends Connection {
  /** True as soon as there is a connection; false when there is none within so many milliseconds. */
  isReached(withinMs: number): Promise<boolean> {
    return new Promise((resolve) => {
      this.client.waitForReady(Date.now() + withinMs, (error) => resolve(error === undefined))
    })
  }
}

/** A connection that is made with the first call and fails within some five seconds while nothing answers at the address. */
export function connectTemporal(address: string): Connection {
  return TemporalConnection.lazy({
    address,
    connectTimeout: '3s',
    interceptors: [makeGrpcRetryInterceptor(defaultGrpcRetryOptions({ maxAttempts: TRIES }))],
  })
}
