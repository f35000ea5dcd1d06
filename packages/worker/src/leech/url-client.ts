import { parseHttpUrl } from '@streamvault/contract'
import { type CallOptions, VaultError } from '@streamvault/core'
import { Agent, type Dispatcher } from 'undici'
import { type CheckedConnectorOptions, createCheckedConnector } from './checked-connector.ts'
import { urlErrorOf } from './url-error.ts'

/** As many as browsers follow (https://fetch.spec.whatwg.org/#http-redirect-fetch), by half. */
const REDIRECTS_MAX = 10
const REDIRECTS: readonly number[] = [301, 302, 303, 307, 308]
const HEADERS_BYTES_MAX = 32 << 10
/** What is compressed on the way has no bytes that could be asked for. */
const ALWAYS = { 'user-agent': 'StreamVault', accept: '*/*', 'accept-encoding': 'identity' }

export interface UrlClientOptions extends Omit<CheckedConnectorOptions, 'connectMs'> {
  /** How long nothing may come, in milliseconds: neither a connection, nor an answer, nor its next bytes. */
  readonly idleMs: number
  /** How many connections to one server at once. */
  readonly connectionsMax: number
}

export interface UrlAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** Whoever gets it reads it to its end, or destroys it. */
  readonly body: Dispatcher.ResponseData['body']
  /** Where it came from in the end. */
  readonly url: URL
}

export interface UrlRequest extends CallOptions {
  readonly headers: Readonly<Record<string, string>>
}

/**
 * Asks web servers, directly: no proxy of the environment, no cookies, no `Referer`. It follows redirects, each to an address
 * that is checked anew; name and password go to no other origin than the one they were given for.
 *
 * Throws `URL_INVALID`, `URL_FORBIDDEN`, `URL_REDIRECTS`, and as `urlErrorOf` tells.
 */
export class UrlClient implements AsyncDisposable {
  readonly #agent: Agent

  constructor({ idleMs, connectionsMax, ...addresses }: UrlClientOptions) {
    this.#agent = new Agent({
      connect: createCheckedConnector({ ...addresses, connectMs: idleMs }),
      connections: connectionsMax,
      pipelining: 1,
      headersTimeout: idleMs,
      bodyTimeout: idleMs,
      maxHeaderSize: HEADERS_BYTES_MAX,
    })
  }

  async get(given: URL, request: UrlRequest): Promise<UrlAnswer> {
    let url = given
    for (let redirects = 0; redirects <= REDIRECTS_MAX; redirects++) {
      const answer = await this.#ask(url, request)
      const location = REDIRECTS.includes(answer.status) ? answer.headers['location'] : undefined
      if (location === undefined) return answer
      discardBody(answer)
      url = parseHttpUrl(location, url)
      if (url.origin === given.origin && url.username === '') {
        url.username = given.username
        url.password = given.password
      }
    }
    throw new VaultError('URL_REDIRECTS')
  }

  async #ask(url: URL, { headers, signal }: UrlRequest): Promise<UrlAnswer> {
    try {
      const answer = await this.#agent.request({
        origin: url.origin,
        path: `${url.pathname}${url.search}`,
        method: 'GET',
        headers: { ...ALWAYS, ...headers, ...credentials(url) },
        signal,
      })
      return { status: answer.statusCode, headers: single(answer.headers), body: answer.body, url }
    } catch (error) {
      signal.throwIfAborted()
      throw urlErrorOf(error)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#agent.destroy()
  }
}

/** Lets go of an answer that nobody reads. */
export function discardBody({ body }: Pick<UrlAnswer, 'body'>): void {
  body.on('error', () => {})
  body.destroy()
}

function credentials({ username, password }: URL): Readonly<Record<string, string>> {
  if (username === '' && password === '') return {}
  const pair = Buffer.from(`${unescaped(username)}:${unescaped(password)}`)
  return { authorization: `Basic ${pair.toString('base64')}` }
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** Of a header that came several times, the first counts. */
function single(headers: Dispatcher.ResponseData['headers']): Readonly<Record<string, string>> {
  const entries = Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value[0] : value])
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined))
}
