import { connect } from 'node:net'
import { type Finding, stepFinding } from './finding.ts'

/** Three round trips around the world, and two lost packets. */
const CONNECT_MS_MAX = 5_000

/** Where something listens. */
export interface Place {
  readonly id: number
  readonly host: string
  readonly port: number
}

/** Whether a connection to each data centre can be made. Nothing is said on it. */
export function reachFindings(places: readonly Place[]): Promise<Finding[]> {
  return Promise.all(
    places.map(async ({ id, host, port }) => {
      const fault = await connectionFault({ host, port })
      const where = `Data centre ${id} (${host}:${port})`
      if (fault === undefined) return stepFinding('network', 'ok', `${where} can be reached.`)
      const advice = 'Let this machine connect there: look at its firewall, and at the network it is in.'
      return stepFinding('network', 'problem', `${where} cannot be reached (${fault}). ${advice}`)
    }),
  )
}

function connectionFault(to: { readonly host: string; readonly port: number }): Promise<string | undefined> {
  const { promise, resolve } = Promise.withResolvers<string | undefined>()
  const socket = connect({ ...to, timeout: CONNECT_MS_MAX })
  socket.once('connect', () => resolve(undefined))
  socket.once('timeout', () => resolve('no answer'))
  socket.once('error', (error) => resolve('code' in error ? String(error.code) : error.message))
  return promise.finally(() => socket.destroy())
}
