import { isIP } from 'node:net'
import type { ICorePlatform, ITelegramStorageProvider, RpcCallMiddleware } from '@mtcute/core'
import type { DcOptions } from '@mtcute/core/utils.js'
import { BaseTelegramClient, type BaseTelegramClientOptions, TcpTransport, type tl } from '@mtcute/node'
import { addPublicKey } from '@mtcute/node/utils.js'
import { FastCryptoProvider } from '../crypto/fast-crypto-provider.ts'
import { LinkLostError } from '../telegram-error.ts'
import { type DataCenterAddress, readPublicKey, type TelegramNetwork } from './telegram-network.ts'

/** Its log holds requests, and those hold secrets. */
const LOG_NOTHING = 0
/** 512 KiB parts on four connections fill 50 Mbit/s at a round trip of 300 ms; TDLib opens as many. */
const UPLOAD_CONNECTIONS = 4

export interface ClientParts {
  readonly network: TelegramNetwork
  readonly storage: ITelegramStorageProvider
  /** Whether Telegram tells it what happens; not unless given. */
  readonly takesUpdates?: boolean
}

/** A client that does what it is told once: it waits out no flood, repeats nothing, and takes no updates unless it is to. */
export function createClient(parts: ClientParts): BaseTelegramClient {
  const { network, storage, takesUpdates = false } = parts
  const { apiId, apiHash, dataCenters = [], publicKeyPem, servers } = network
  const crypto = new FastCryptoProvider()
  if (publicKeyPem !== undefined) addPublicKey(crypto, readPublicKey(publicKeyPem))
  const [first] = dataCenters
  const transport = new AddressedTransport(dataCenters)
  return new EndingClient(transport, {
    apiId,
    apiHash,
    storage,
    crypto,
    transport,
    platform: PLATFORM,
    testMode: servers === 'test',
    ...(first !== undefined && { defaultDcs: dcOptions(first, servers) }),
    logLevel: LOG_NOTHING,
    disableUpdates: !takesUpdates,
    initConnectionOptions: { deviceModel: 'StreamVault', appVersion: '1' },
    network: {
      // A temporary key makes the first download from another data centre hang.
      usePfs: false,
      connectionCount: (kind) => (kind === 'upload' ? UPLOAD_CONNECTIONS : 1),
      middlewares: [leaveLoginsToUs],
    },
  })
}

/** How the client writes a data centre's address. A name in place of the address is looked up when it connects. */
function dcOptions({ id, host, port }: DataCenterAddress, servers: TelegramNetwork['servers']): DcOptions {
  const option = { id, ipAddress: isIP(host) === 0 ? '0.0.0.0' : host, port, testMode: servers === 'test' }
  return { main: option, media: option }
}

/** The data centres that the settings name, as Telegram would tell them. */
export function configOf(dataCenters: readonly DataCenterAddress[]): tl.RawConfig {
  const dcOptions = dataCenters.map((address): tl.RawDcOption => {
    return {
      _: 'dcOption',
      id: address.id,
      ipAddress: isIP(address.host) === 0 ? '0.0.0.0' : address.host,
      port: address.port,
    }
  })
  // Nothing else of it is looked at.
  return { _: 'config', dcOptions } as unknown as tl.RawConfig
}

/** The client forgets a connection that it is still making when it is destroyed, and an open socket keeps the process. */
class EndingClient extends BaseTelegramClient {
  readonly #transport: AddressedTransport

  constructor(transport: AddressedTransport, options: BaseTelegramClientOptions) {
    super({ ...options, transport })
    this.#transport = transport
  }

  override async destroy(): Promise<void> {
    this.#transport.end()
    await super.destroy()
  }
}

/** Connects to where the settings say, whatever Telegram or an earlier run said; once ended, to nowhere. */
class AddressedTransport extends TcpTransport {
  readonly #addresses: ReadonlyMap<number, DataCenterAddress>
  #isEnded = false

  constructor(addresses: readonly DataCenterAddress[]) {
    super()
    this.#addresses = new Map(addresses.map((address) => [address.id, address]))
  }

  end(): void {
    this.#isEnded = true
  }

  override async connect(told: Parameters<TcpTransport['connect']>[0]): ReturnType<TcpTransport['connect']> {
    const address = this.#addresses.get(told.id)
    const connection = await super.connect(address ? { ...told, ipAddress: address.host, port: address.port } : told)
    if (!this.#isEnded) return connection
    connection.close()
    throw new LinkLostError('the account is closed')
  }
}

/** Without the handlers for signals that the client would install: the process knows itself when to end. */
const PLATFORM: ICorePlatform = {
  beforeExit: () => () => {},
  log: () => {},
  getDeviceModel: () => 'StreamVault',
  getDefaultLogLevel: () => LOG_NOTHING,
}

/**
 * The client carries a sign-in to another data centre by itself, at no pace, and a refusal ends the process as an unhandled
 * rejection. What it asks for without a signal is its own doing: it is told that all is well, and hands on the refusal it had.
 */
const leaveLoginsToUs: RpcCallMiddleware = async (context, next) => {
  const { request, params } = context
  const isOurs = params?.abortSignal !== undefined
  if (request._ === 'auth.exportAuthorization' && !isOurs) {
    return { _: 'auth.exportedAuthorization', id: 0, bytes: new Uint8Array() }
  }
  if (request._ === 'auth.importAuthorization' && !isOurs) return { _: 'auth.authorization' }
  return next(context)
}
