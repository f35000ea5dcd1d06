import { isIP } from 'node:net'
import { resolve } from 'node:path'
import { isLocalSocket, type Settings } from '@streamvault/config'
import { VaultError } from '@streamvault/core'
import { CLOUDFLARE_RANGES, type Listener } from '@streamvault/gateway'
import { REPOSITORY_ROOT } from '../repository-root.ts'

const UNIX = 'unix:'

export type ListenerSettings = Pick<
  Settings,
  'GATEWAY_LISTEN' | 'GATEWAY_CERTIFICATE_FILE' | 'GATEWAY_KEY_FILE' | 'GATEWAY_BEHIND'
>

/** Where the gateway is to listen, and how. Throws `CONFIG_INVALID` where tickets would cross a network that anybody can read. */
export function gatewayListeners(settings: ListenerSettings): Listener[] {
  const { GATEWAY_CERTIFICATE_FILE: certificate, GATEWAY_KEY_FILE: key, GATEWAY_BEHIND: behind } = settings
  const problems: string[] = []
  if ((certificate === undefined) !== (key === undefined)) {
    problems.push('STREAMVAULT_GATEWAY_CERTIFICATE_FILE and STREAMVAULT_GATEWAY_KEY_FILE: expected both or neither')
  }
  const tls =
    certificate === undefined || key === undefined
      ? undefined
      : { certificateFile: resolve(REPOSITORY_ROOT, certificate), keyFile: resolve(REPOSITORY_ROOT, key) }
  const listeners = settings.GATEWAY_LISTEN.map((address): Listener => {
    if (address.startsWith(UNIX)) return { kind: 'tunnel', socket: address.slice(UNIX.length) }
    if (tls === undefined && behind === 'nothing' && !isLocalSocket(address)) {
      problems.push(`STREAMVAULT_GATEWAY_LISTEN: ${address} needs a certificate, or Cloudflare in front`)
    }
    // Nginx would look a name up once, and hold on to what it was then.
    if (isIP(hostOf(address)) === 0 && hostOf(address) !== 'localhost') {
      problems.push(`STREAMVAULT_GATEWAY_LISTEN: ${address} is no address of this machine`)
    }
    const proxies = behind === 'cloudflare' ? CLOUDFLARE_RANGES : []
    return { kind: 'tcp', address, proxies, ...(tls === undefined ? {} : { tls }) }
  })
  if (problems.length > 0) throw new VaultError('CONFIG_INVALID', { problems })
  return listeners
}

function hostOf(address: string): string {
  return address.slice(0, address.lastIndexOf(':')).replace(/^\[|\]$/g, '')
}
