import { MemoryStorage, TcpTransport, TelegramClient } from '@mtcute/node'
import { addPublicKey, NodeCryptoProvider } from '@mtcute/node/utils.js'
import type { TelegramSim } from '../telegram-sim.ts'

/** Only errors that end a test are to be seen. */
const LOG_NOTHING = 0

export interface TrialClientOptions {
  /** The data centre it knows before it is told of others. */
  readonly dataCenterId?: number
  readonly storage?: MemoryStorage
  readonly transport?: TcpTransport
  /** Whether it speaks with a temporary key that is bound to its permanent one. */
  readonly usePfs?: boolean
  /** As which it introduces itself. */
  readonly deviceModel?: string
  /** Whether it wants to be told what happens, from now on or since it was last there; not unless given. */
  readonly updates?: 'none' | 'live' | 'catch-up'
}

/** An unmodified mtcute client that trusts `sim`. Disposing ends it. */
export class TrialClient extends TelegramClient implements AsyncDisposable {
  async [Symbol.asyncDispose](): Promise<void> {
    await this.destroy()
  }
}

export function createTrialClient(sim: TelegramSim, options: TrialClientOptions = {}): TrialClient {
  const {
    dataCenterId = 1,
    storage = new MemoryStorage(),
    transport = new TcpTransport(),
    usePfs = false,
    deviceModel = 'trial',
    updates = 'none',
  } = options
  const { host, port } = sim.dataCenter(dataCenterId).address
  const main = { id: dataCenterId, ipAddress: host, port }
  const client = new TrialClient({
    apiId: 1,
    apiHash: 'hash',
    storage,
    transport,
    defaultDcs: { main, media: main },
    logLevel: LOG_NOTHING,
    disableUpdates: updates === 'none',
    updates: { catchUp: updates === 'catch-up' },
    network: { usePfs },
    initConnectionOptions: { deviceModel },
  })
  addPublicKey(new NodeCryptoProvider(), sim.publicKeyPem)
  return client
}
