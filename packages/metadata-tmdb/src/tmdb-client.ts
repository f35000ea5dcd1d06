import { type CallOptions, type Clock, type Metrics, Semaphore, VaultError, withDeadline } from '@streamvault/core'
import type { z } from 'zod'
import { problemShape } from './tmdb-shapes.ts'

export interface TmdbClientDeps {
  readonly clock: Clock
  readonly metrics: Metrics
}

export interface TmdbClientOptions {
  /** Of version 3 of the API, such as `https://api.themoviedb.org/3`. */
  readonly url: string
  /** The API Read Access Token. It goes into a header and nowhere else. */
  readonly token: string
}

/** Requests under way; TMDB asks for no more than some 40 a second (https://developer.themoviedb.org/docs/rate-limiting). */
const REQUESTS_MAX = 4
const ANSWER_MS_MAX = 10_000
/** A series with all its credits and translations has about 1 MiB. */
const ANSWER_BYTES_MAX = 16 * 1024 ** 2
/** How often one thing is asked for until it is answered. */
const ATTEMPTS_MAX = 4
/** Somebody who is asked to wait for longer comes back another time. */
const WAIT_MS_MAX = 15_000
/** Where a 429 does not say for how long. */
const WAIT_MS = 1_000
/** TMDB's own number for what is not there; an address that leads nowhere answers 404 as well, without it. */
const NOT_FOUND = 34

type Query = Readonly<Record<string, string | number | undefined>>

/** Asks TMDB over HTTP: a few requests at once, each within ten seconds, and none while it asks to wait. */
export class TmdbClient {
  readonly #deps: TmdbClientDeps
  readonly #options: TmdbClientOptions
  readonly #room = new Semaphore(REQUESTS_MAX)
  /** TMDB asked for no more until then, on the clock that never goes back. */
  #pausedUntil = 0

  constructor(deps: TmdbClientDeps, options: TmdbClientOptions) {
    this.#deps = deps
    this.#options = options
  }

  /**
   * What is at a path, in the shape that is expected of it. Throws `METADATA_NOT_FOUND` where TMDB says that nothing is,
   * and as `MetadataSource` tells.
   */
  async get<S extends z.ZodType>(path: string, query: Query, { shape, signal }: CallOptions & { readonly shape: S }) {
    for (let attempt = 1; ; attempt++) {
      await this.#waitForTurn(signal)
      try {
        const body = await this.#ask(path, query, signal)
        const parsed = shape.safeParse(body)
        if (parsed.success) return parsed.data
        throw new VaultError('METADATA_UNREADABLE', { path, reason: 'the answer has another shape' })
      } catch (error) {
        signal.throwIfAborted()
        const known = error instanceof VaultError ? error : unavailable(path, error)
        if (known.retry === 'never' || attempt >= ATTEMPTS_MAX) throw known
        const waitMs = known.retryAfterMs ?? WAIT_MS * attempt
        if (waitMs > WAIT_MS_MAX) throw known
        await this.#deps.clock.sleep(waitMs, signal)
      }
    }
  }

  async #waitForTurn(signal: AbortSignal): Promise<void> {
    const { clock } = this.#deps
    for (let now = clock.monotonic(); now < this.#pausedUntil; now = clock.monotonic()) {
      await clock.sleep(this.#pausedUntil - now, signal)
    }
  }

  async #ask(path: string, query: Query, signal: AbortSignal): Promise<unknown> {
    await this.#room.acquire(1, signal)
    try {
      const error = () => new VaultError('METADATA_UNAVAILABLE', { path, reason: 'nothing came in time' })
      const { clock } = this.#deps
      return await withDeadline({ clock, ms: ANSWER_MS_MAX, signal, error }, (until) =>
        this.#exchange(path, query, until),
      )
    } finally {
      this.#room.release()
    }
  }

  async #exchange(path: string, query: Query, signal: AbortSignal): Promise<unknown> {
    const headers = { authorization: `Bearer ${this.#options.token}`, accept: 'application/json' }
    const response = await fetch(this.#addressOf(path, query), { headers, signal, redirect: 'error' })
    const body = await readBounded(response)
    this.#deps.metrics.add('streamvault_metadata_requests_total', 1, {
      status: `${Math.floor(response.status / 100)}xx`,
    })
    if (response.ok) return parseJson(body, path)
    throw this.#errorOf(path, response, body)
  }

  #addressOf(path: string, query: Query): URL {
    const url = new URL(`${this.#options.url.replace(/[/]+$/, '')}${path}`)
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined) url.searchParams.set(name, String(value))
    }
    return url
  }

  #errorOf(path: string, { status, headers }: Response, body: string): VaultError {
    const reason = `it answers ${status}`
    if (status === 401 || status === 403) return new VaultError('METADATA_REFUSED', { path, reason })
    if (status === 404 && problemOf(body) === NOT_FOUND) return new VaultError('METADATA_NOT_FOUND', { path })
    if (status !== 429) return new VaultError('METADATA_UNAVAILABLE', { path, reason })
    const { clock } = this.#deps
    const retryAfterMs = retryAfterOf(headers, clock.now()) ?? WAIT_MS
    this.#pausedUntil = Math.max(this.#pausedUntil, clock.monotonic() + Math.min(retryAfterMs, WAIT_MS_MAX))
    return new VaultError('METADATA_THROTTLED', { path }, { retryAfterMs })
  }
}

/** Whatever went wrong on the way, without what is in the request. */
function unavailable(path: string, cause: unknown): VaultError {
  return new VaultError('METADATA_UNAVAILABLE', { path }, { cause })
}

/** Seconds, or a date (RFC 9110, 10.2.3). */
function retryAfterOf(headers: Headers, now: number): number | undefined {
  const value = headers.get('retry-after') ?? ''
  const waitMs = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now
  return Number.isFinite(waitMs) ? Math.max(waitMs, 0) : undefined
}

async function readBounded({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of body ?? []) {
    bytes += chunk.length
    if (bytes > ANSWER_BYTES_MAX) throw new VaultError('METADATA_UNREADABLE', { reason: 'the answer is too long' })
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function parseJson(body: string, path: string): unknown {
  try {
    return JSON.parse(body)
  } catch (cause) {
    throw new VaultError('METADATA_UNREADABLE', { path, reason: 'the answer is no JSON' }, { cause })
  }
}

function problemOf(body: string): number | undefined {
  try {
    const parsed = problemShape.safeParse(JSON.parse(body))
    return parsed.success ? parsed.data.status_code : undefined
  } catch {
    return undefined
  }
}
