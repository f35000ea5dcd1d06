import { type Logger, VaultError } from '@streamvault/core'

export interface HotlinkOptions {
  /** Whether pages of other sites may show what is ours. */
  readonly allowed: boolean
  /** Hosts of sites that may in any case. */
  readonly embedders: readonly string[]
  /** The origin as viewers see it; undefined where nobody has said it. */
  readonly publicUrl?: string | undefined
  /** Names of this machine in a network of its own, such as `nas.local`. */
  readonly localNames?: readonly string[]
}

/** What a request says of the page that it comes from, and the host that it is sent to; empty where it says nothing. */
export interface EmbeddedRequest {
  readonly origin: string
  readonly referer: string
  /** `Sec-Fetch-Site` of https://www.w3.org/TR/fetch-metadata/ */
  readonly site: string
  readonly host: string
}

const IPV4_OR_IPV6 = /^(?:\d{1,3}(?:\.\d{1,3}){3}|\[[0-9a-f:.]+\])$/
const LOCALHOST = 'localhost'
const PORT = /:\d*$/
/** What a browser says where no page of another origin asks. */
const SITES_OF_OURS = ['', 'none', 'same-origin']

/**
 * Refuses pages of other sites that embed our media and have no leave to. Players, and whoever opens an address by hand, come
 * from no page at all.
 *
 * Browsers say where a request comes from, and a page cannot make them lie; other clients can say what they like, and need a
 * ticket all the same. So this keeps bandwidth from being used by foreign pages; it is no access control.
 *
 * A page is ours by the public origin. That a request is sent to the host of its page says something only where nobody else can have a
 * page there: at an address, or a name of this machine. Any other name may be one that somebody has made to lead here.
 */
export class HotlinkGuard {
  readonly #options: HotlinkOptions
  readonly #logger: Pick<Logger, 'warn'>
  readonly #hosts: ReadonlySet<string>
  readonly #localNames: ReadonlySet<string>
  #hasWarned = false

  constructor(logger: Pick<Logger, 'warn'>, options: HotlinkOptions) {
    const { publicUrl, embedders, localNames = [] } = options
    this.#options = options
    this.#logger = logger
    this.#hosts = new Set([...embedders, ...(publicUrl === undefined ? [] : [new URL(publicUrl).host])])
    this.#localNames = new Set([LOCALHOST, ...localNames.map((name) => name.toLowerCase())])
  }

  /** Throws `HOTLINK_REFUSED`. */
  check(request: EmbeddedRequest): void {
    if (this.#options.allowed) return
    const pages = [request.origin, request.referer].filter((address) => address !== '').map(hostOf)
    // Not even the name of the page is told: then only the browser knows.
    const isOurs =
      pages.length === 0 ? SITES_OF_OURS.includes(request.site) : pages.every((page) => this.#may(page, request))
    if (!isOurs) throw new VaultError('HOTLINK_REFUSED')
  }

  #may(page: string, request: EmbeddedRequest): boolean {
    if (this.#hosts.has(page)) return true
    if (page !== request.host.toLowerCase()) return false
    const name = page.replace(PORT, '')
    if (IPV4_OR_IPV6.test(name) || this.#localNames.has(name)) return true
    this.#tellOperator(page)
    return false
  }

  /** A vault that has not been told its name, or has several, would refuse its own pages for ever. */
  #tellOperator(page: string): void {
    if (this.#hasWarned) return
    this.#hasWarned = true
    const text =
      'a page at this host was refused media; if it is ours, name it in STREAMVAULT_PUBLIC_URL or STREAMVAULT_GATEWAY_EMBEDDERS'
    this.#logger.warn({ page }, text)
  }
}

/** A text that is no address, such as the `null` of a page that hides, is some foreign page's. */
function hostOf(address: string): string {
  return URL.parse(address)?.host ?? 'null'
}
