import { createPublicKey } from 'node:crypto'
import { isIPv6 } from 'node:net'
import { VaultError } from '@streamvault/core'

/** Where a data centre listens. */
export interface DataCenterAddress {
  readonly id: number
  /** A name, or an address without brackets. */
  readonly host: string
  readonly port: number
}

/** Which Telegram is spoken to, and as which application (https://my.telegram.org). */
export interface TelegramNetwork {
  readonly apiId: number
  /** A secret. */
  readonly apiHash: string
  /** Telegram's own unless given; the first is where a new account asks first. */
  readonly dataCenters?: readonly DataCenterAddress[]
  /** RSA key that the data centres prove themselves with, in PEM; Telegram's own unless given. */
  readonly publicKeyPem?: string
  /** Telegram's test servers number their data centres differently in the key exchange. */
  readonly servers?: 'production' | 'test'
}

const ENTRY = /^(?<id>[1-9]\d{0,2})=(?<host>\[[0-9a-fA-F:.]+\]|[A-Za-z0-9.-]+):(?<port>\d{1,5})$/
const PORT_MAX = 65_535
/** Telegram has five; more than this is a slip. */
const DATA_CENTERS_MAX = 32

/** Reads `id=host:port,…`, where an IPv6 address stands in brackets. Throws `CONFIG_INVALID` with what was expected. */
export function parseDataCenters(text: string): DataCenterAddress[] {
  const addresses = text.split(',').map((entry) => {
    const { id, host, port } = ENTRY.exec(entry.trim())?.groups ?? {}
    if (id === undefined || host === undefined || !(Number(port) > 0 && Number(port) <= PORT_MAX)) {
      throw invalid('data centres are written id=host:port, with commas between them')
    }
    return { id: Number(id), host: host.replace(/^\[|\]$/g, ''), port: Number(port) }
  })
  if (addresses.some(({ host }) => host.includes(':') && !isIPv6(host))) throw invalid('an IPv6 address is not valid')
  if (new Set(addresses.map(({ id }) => id)).size !== addresses.length) throw invalid('a data centre is given twice')
  if (addresses.length > DATA_CENTERS_MAX) throw invalid(`there are at most ${DATA_CENTERS_MAX} data centres`)
  return addresses
}

/** The key as PKCS #1, which is what the client reads. Throws `CONFIG_INVALID` when it is no RSA key. */
export function readPublicKey(pem: string): string {
  try {
    // Node cannot write as PKCS #1 what it read as PKCS #1.
    const key = createPublicKey(createPublicKey(pem).export({ type: 'spki', format: 'pem' }))
    return key.export({ type: 'pkcs1', format: 'pem' }).toString()
  } catch (cause) {
    throw new VaultError('CONFIG_INVALID', { expected: 'an RSA public key in PEM' }, { cause })
  }
}

function invalid(expected: string): VaultError {
  return new VaultError('CONFIG_INVALID', { expected })
}
