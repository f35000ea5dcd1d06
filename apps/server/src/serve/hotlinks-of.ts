import { hostname } from 'node:os'
import type { Settings } from '@streamvault/config'
import { HotlinkGuard, type HotlinkOptions } from '@streamvault/contract'
import type { Logger } from '@streamvault/core'

/** Where names of machines live that nobody can have elsewhere: RFC 6762, RFC 8375, the `internal` of ICANN, and what routers give out. */
const LOCAL_DOMAINS = ['local', 'home.arpa', 'internal', 'lan']

type HotlinkSettings = Pick<Settings, 'GATEWAY_HOTLINKS' | 'GATEWAY_EMBEDDERS' | 'PUBLIC_URL'>

/** Which pages may show media of this vault, at the embedded edge and at a gateway alike. */
export function hotlinksOf(settings: HotlinkSettings): HotlinkOptions {
  const [name = ''] = hostname().split('.', 1)
  return {
    allowed: settings.GATEWAY_HOTLINKS === 'allow',
    embedders: settings.GATEWAY_EMBEDDERS,
    publicUrl: settings.PUBLIC_URL,
    localNames: [name, ...LOCAL_DOMAINS.map((domain) => `${name}.${domain}`)],
  }
}

/** Asked by a worker about who comes without a gateway. */
export function createHotlinkGuard(from: {
  readonly settings: HotlinkSettings
  readonly logger: Logger
}): HotlinkGuard {
  return new HotlinkGuard(from.logger, hotlinksOf(from.settings))
}
