import { SESSION_LIFE_MS } from '../people/session-desk.ts'

const PLAIN = 'streamvault'
/** Browsers let nobody but this very origin, over TLS, set it: RFC 6265bis, section 4.1.3.2. */
const FENCED = `__Host-${PLAIN}`

/** How a session is shown in the cookies of the one origin. */
export class SessionCookie {
  readonly #securedHost: string | undefined

  /** `publicUrl` is the origin as viewers see it, where that is set. */
  constructor(publicUrl: string | undefined) {
    const { protocol, host } = new URL(publicUrl ?? 'http://localhost')
    this.#securedHost = protocol === 'https:' ? host : undefined
  }

  /** What a request shows. At the address that has TLS, a cookie that others could have set shows nothing. */
  read({ cookie = '', host }: { readonly cookie?: string | undefined; readonly host?: string | undefined }) {
    const cookies = cookie.split(';').map((pair) => pair.trim())
    const find = (name: string) => cookies.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1)
    return find(FENCED) ?? (this.#isSecured(host) ? undefined : find(PLAIN))
  }

  /** A `Set-Cookie` by which the browser at `host` shows this from now on; an empty one forgets. */
  write(shown: string, host: string | undefined): string {
    const life = shown === '' ? 0 : Math.floor(SESSION_LIFE_MS / 1000)
    const rest = `Path=/; Max-Age=${life}; HttpOnly; SameSite=Lax`
    return this.#isSecured(host) ? `${FENCED}=${shown}; ${rest}; Secure` : `${PLAIN}=${shown}; ${rest}`
  }

  #isSecured(host: string | undefined): boolean {
    return this.#securedHost !== undefined && host?.toLowerCase() === this.#securedHost
  }
}
