import { Connection, defaultGrpcRetryOptions, makeGrpcRetryInterceptor } from '@temporalio/client'

/** Tries over about three seconds: a restarting Temporal is back by then, and an absent one is told of soon. */
const TRIES = 6

/** A connection that is made with the first call and fails within some five seconds while nothing answers at the address. */
export function connectTemporal(address: string): Connection {
  return Connection.lazy({
    address,
    connectTimeout: '3s',
    interceptors: [makeGrpcRetryInterceptor(defaultGrpcRetryOptions({ maxAttempts: TRIES }))],
  })
}
