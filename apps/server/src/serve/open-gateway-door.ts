import { join } from 'node:path'
import { GatewayDoor, type GatewayDoorDeps } from '@streamvault/worker'
import type { Foundation } from '../compose.ts'
import { listen } from './listen.ts'

const UNIX = 'unix:'

/**
 * Lets gateways in at `WORKER_LISTEN`; a worker does without where it cannot listen there, and serves viewers all the same.
 *
 * Of processes on one data folder, only the one that holds the worker's lease gets here, so that a socket which is there
 * already is a dead one's.
 */
export async function openGatewayDoor(foundation: Foundation, parts: GatewayDoorDeps): Promise<AsyncDisposable> {
  const { settings, dataDir, gatewaySecrets, logger } = foundation
  const address = settings.WORKER_LISTEN ?? `${UNIX}${join(dataDir, 'worker.sock')}`
  const door = new GatewayDoor(parts, gatewaySecrets)
  try {
    if (address.startsWith(UNIX)) await door.listenAt(address.slice(UNIX.length))
    else await listen(door.server, addressOf(address))
  } catch (error) {
    logger.warn({ error, address }, 'no gateway can reach this worker')
  }
  return {
    async [Symbol.asyncDispose]() {
      door.close()
      door.closeAllConnections()
    },
  }
}

function addressOf(text: string): { readonly host: string; readonly port: number } {
  const colon = text.lastIndexOf(':')
  return { host: text.slice(0, colon).replace(/^\[|\]$/g, ''), port: Number(text.slice(colon + 1)) }
}
