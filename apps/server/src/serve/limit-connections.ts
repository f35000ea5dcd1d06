import type { Server, Socket } from 'node:net'
import type { Clock, Logger } from '@streamvault/core'
import { refuseConnection } from './refuse-connection.ts'

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
/** Kept to tell those who come beyond that there is no room: as many at a time, for a moment each. */
const REFUSALS_MAX = 256
const REFUSALS_SHARE = 0.25
/** Fewer viewers than that are fewer than an operator expects. */
const FEW = 2048
const WARNING_EVERY_MS = 60_000
/** Pages go over as many connections to the site, and wait for one where that is few; what Fastify's proxy has by itself. */
const SITE_CONNECTIONS_MAX = 128
const SITE_SHARE = 1 / 16

/**
 * Keeps some descriptors for ourselves: whoever connects beyond that is answered 503, and closed at once where even those
 * are many; those who have a connection go on. Says at the start when there are few, and now and then that somebody was turned away.
 *
 * Of connections that `server` accepts, those who listen for them already see the ones that may stay.
 */
export function limitConnections(server: Server, { descriptors, clock, logger }: ConnectionLimitOptions): void {
  const all = Math.floor(Math.max(descriptors - OURS_MAX, descriptors * OURS_SHARE))
  const connectionsMax = all - Math.min(REFUSALS_MAX, Math.floor(all * REFUSALS_SHARE))
  server.maxConnections = all
  if (connectionsMax < FEW) {
    logger.warn({ descriptors, connectionsMax }, 'this process may open few files (ulimit -n), and so have few viewers')
  }
  let warnedAt = Number.NEGATIVE_INFINITY
  const warn = () => {
    if (clock.monotonic() - warnedAt < WARNING_EVERY_MS) return
    warnedAt = clock.monotonic()
    logger.warn({ connectionsMax }, 'more viewers than there may be files open (ulimit -n): some were turned away')
  }
  server.on('drop', warn)
  keepRoom(server, connectionsMax, warn)
}

/** How many connections there may be to the site, which takes a descriptor of ours for each. */
export function siteConnectionsMax(descriptors: number): number {
  return Math.max(1, Math.min(SITE_CONNECTIONS_MAX, Math.floor(descriptors * SITE_SHARE)))
}

function keepRoom(server: Server, connectionsMax: number, turnedAway: () => void): void {
  const listeners = server.listeners('connection') as ((socket: Socket) => void)[]
  server.removeAllListeners('connection')
  let count = 0
  server.on('connection', (socket: Socket) => {
    if (count >= connectionsMax) {
      turnedAway()
      refuseConnection(socket)
      return
    }
    count++
    socket.once('close', () => count--)

    for (const listener of listeners) listener.call(server, socket)
  })
}
