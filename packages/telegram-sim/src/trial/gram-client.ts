import { createPublicKey } from 'node:crypto'
import { type Connection, helpers, Logger, sessions, TelegramClient } from 'telegram'
import { _serverKeys as serverKeys } from 'telegram/crypto/RSA.js'
import { LogLevel } from 'telegram/extensions/Logger.js'
import type { ConnectionTCPAbridged, ConnectionTCPFull, ConnectionTCPObfuscated } from 'telegram/network/index.js'
import type { TelegramSim } from '../telegram-sim.ts'

/** Its sessions hold no port above 32,767, and nothing uses theirs. */
const TOLD_PORT = 80

/** An unmodified GramJS client that trusts `sim`. Disposing ends it. */
export class GramClient extends TelegramClient implements AsyncDisposable {
  async [Symbol.asyncDispose](): Promise<void> {
    await this.destroy()
  }
}

/** One of its transports. */
export type GramConnection = typeof ConnectionTCPFull | typeof ConnectionTCPAbridged | typeof ConnectionTCPObfuscated

type ConnectionOptions = ConstructorParameters<typeof Connection>[0]

export interface GramClientOptions {
  readonly connection: GramConnection
  readonly dataCenterId?: number
}

export function createGramClient(sim: TelegramSim, { connection, dataCenterId = 1 }: GramClientOptions): GramClient {
  trust(sim)
  const { host } = sim.dataCenter(dataCenterId).address
  const session = new sessions.StringSession('')
  session.setDC(dataCenterId, host, TOLD_PORT)
  return new GramClient(session, 1, 'hash', {
    connection: portsOf(sim, connection),
    connectionRetries: 5,
    retryDelay: 50,
    baseLogger: new Logger(LogLevel.NONE),
  })
}

/** It keeps to ports 80 and 443, whatever it is told: so the port is put right where its connection is made. */
function portsOf(sim: TelegramSim, Transport: new (options: ConnectionOptions) => Connection): typeof Connection {
  return class extends Transport {
    constructor(options: ConnectionOptions) {
      super({ ...options, port: sim.dataCenter(options.dcId).address.port })
    }
  }
}

/** Its list of keys is part of its code, and a map that can be added to. */
function trust(sim: TelegramSim): void {
  const { n = '', e = '' } = createPublicKey(sim.publicKeyPem).export({ format: 'jwk' })
  const [modulus, exponent] = [n, e].map((number) => Buffer.from(number, 'base64url').toString('hex'))
  const key = { n: helpers.returnBigInt(BigInt(`0x${modulus}`).toString()), e: Number.parseInt(exponent ?? '', 16) }
  serverKeys.set(String(sim.keyFingerprint), key)
}
