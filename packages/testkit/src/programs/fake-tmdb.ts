import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { isFoundBy, type KnownTitle, yearOf } from '../fakes/known-title.ts'
import { movieAnswer, pageAnswer, seasonAnswer, seriesAnswer } from './tmdb-answers.ts'

const KINDS = { movie: 'movie', tv: 'series' } as const

/** What TMDB says when something is wrong (https://developer.themoviedb.org/docs/errors). */
const PROBLEMS = {
  401: { status_code: 7, status_message: 'Invalid API key: You must be granted a valid key.' },
  404: { status_code: 34, status_message: 'The resource you requested could not be found.' },
  422: { status_code: 22, status_message: 'Invalid page: Pages start at 1 and max at 500.' },
  429: { status_code: 25, status_message: 'Your request count (41) is over the allowed limit of 40.' },
} as const

/** A request as the server got it. */
export interface TmdbRequest {
  readonly path: string
  readonly query: URLSearchParams
  readonly at: number
}

/**
 * TMDB's public API, version 3, in a process, as far as a vault uses it: its paths, shapes, pages and errors, and its pictures.
 * It knows the titles that a test tells it.
 */
export class FakeTmdb implements AsyncDisposable {
  readonly titles: KnownTitle[] = []
  /** Files by their paths on the server of pictures, such as `w780/solaris-poster.jpg`. */
  readonly pictures = new Map<string, Uint8Array>()
  readonly requests: TmdbRequest[] = []
  /** Answers instead of the server where it returns true. */
  misbehave: (request: TmdbRequest, response: ServerResponse) => boolean = () => false
  /** Answers under way now, and the most at once. */
  underWay = 0
  underWayMax = 0
  readonly token = 'eyJhbGciOiJIUzI1NiJ9.a-token-of-a-test'
  readonly #server: Server

  private constructor() {
    this.#server = createServer((request, response) => {
      this.underWayMax = Math.max(this.underWayMax, ++this.underWay)
      response.once('close', () => this.underWay--)
      // As long as a real one takes at least, so that what comes at once is at once.
      setImmediate(() => this.#answer(request, response))
    })
  }

  static async start(): Promise<FakeTmdb> {
    const fake = new FakeTmdb()
    await new Promise<void>((resolve) => fake.#server.listen(0, '127.0.0.1', resolve))
    return fake
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/3`
  }

  get picturesUrl(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/t/p`
  }

  /** Requests to the API alone. */
  get asked(): string[] {
    return this.requests.map(({ path }) => path).filter((path) => path.startsWith('/3/'))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://tmdb')
    const asked = { path: pathname, query: searchParams, at: performance.now() }
    this.requests.push(asked)
    if (this.misbehave(asked, response)) return
    if (pathname.startsWith('/t/p/')) this.#sendPicture(pathname.slice('/t/p/'.length), response)
    else if (request.headers.authorization !== `Bearer ${this.token}`) problem(response, 401)
    else this.#answerApi(pathname, searchParams, response)
  }

  #sendPicture(path: string, response: ServerResponse): void {
    const picture = this.pictures.get(path)
    if (picture === undefined) response.writeHead(404, { 'content-type': 'text/html' }).end('<h1>Not Found</h1>')
    else response.writeHead(200, { 'content-type': 'image/jpeg', 'content-length': picture.length }).end(picture)
  }

  #answerApi(path: string, query: URLSearchParams, response: ServerResponse): void {
    const [, search] = /^[/]3[/]search[/](movie|tv)$/.exec(path) ?? []
    const [, kind, id, season] = /^[/]3[/](movie|tv)[/](\d+)(?:[/]season[/](\d+))?$/.exec(path) ?? []
    if (search !== undefined) this.#search(KINDS[search as keyof typeof KINDS], query, response)
    else if (kind !== undefined) this.#tell({ kind: KINDS[kind as keyof typeof KINDS], id, season }, query, response)
    else problem(response, 404)
  }

  #search(kind: 'movie' | 'series', query: URLSearchParams, response: ServerResponse): void {
    const page = Number(query.get('page') ?? 1)
    if (page < 1 || page > 500) {
      problem(response, 422)
      return
    }
    const year = query.get(kind === 'movie' ? 'primary_release_year' : 'first_air_date_year')
    const found = this.titles.filter(
      (title) =>
        title.details.kind === kind &&
        isFoundBy(title, query.get('query') ?? '') &&
        (year === null || yearOf(title) === Number(year)),
    )
    send(response, 200, pageAnswer(found, page))
  }

  #tell(
    {
      kind,
      id,
      season,
    }: { readonly kind: string; readonly id: string | undefined; readonly season: string | undefined },
    query: URLSearchParams,
    response: ServerResponse,
  ): void {
    const known = this.titles.find(({ details }) => details.kind === kind && details.tmdb === Number(id))
    if (known === undefined) problem(response, 404)
    else if (season === undefined) {
      const appended = (query.get('append_to_response') ?? '').split(',')
      send(response, 200, kind === 'movie' ? movieAnswer(known, appended) : seriesAnswer(known, appended))
    } else {
      const found = known.details.seasons.find(({ number }) => number === Number(season))
      if (found === undefined) problem(response, 404)
      else send(response, 200, seasonAnswer(found))
    }
  }
}

function problem(response: ServerResponse, status: keyof typeof PROBLEMS): void {
  send(response, status, { success: false, ...PROBLEMS[status] })
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json;charset=utf-8' }).end(JSON.stringify(body))
}
