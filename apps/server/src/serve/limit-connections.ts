import type { Server } from 'node:net'
import type { Clock, Logger } from '@streamvault/core'

export interface ConnectionLimitOptions {
  /** All that this process may have open at a time. */
  readonly descriptors: number
  readonly clock: Pick<Clock, 'monotonic'>
  readonly logger: Logger
}

/** For the store, the catalogue, the cache and the site: a viewer's connection must never be what these cannot open. */
const OURS_MAX = 1024
/** Of a process that may have few. */
const OURS_SHARE = 0.5
/** Fewer viewers than that are fewer than an operator expects. */
const FEW = 2048
const WARNING_EVERY_MS = 60_000

/**
 * Keeps some descriptors for ourselves: connections beyond are closed as soon as they come, and those who have one go on. Says
 * at the start when there are few, and now and then that somebody was turned away.
 */
export function limitConnections(server: Server, { descriptors, clock, logger }: ConnectionLimitOptions): void {
  const connectionsMax = Math.floor(Math.max(descriptors - OURS_MAX, descriptors * OURS_SHARE))
  server.maxConnections = connectionsMax
  if (connectionsMax < FEW) {
    logger.warn({ descriptors, connectionsMax }, 'this process may open few files (ulimit -n), and so have few viewers')
  }
  let warnedAt = Number.NEGATIVE_INFINITY
  server.on('drop', () => {
    if (clock.monotonic() - warnedAt < WARNING_EVERY_MS) return
    warnedAt = clock.monotonic()
    logger.warn({ connectionsMax }, 'more viewers than there may be files open (ulimit -n): some were turned away')
  })
}
