import { randomBytes, timingSafeEqual } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { TelegramSim } from '../telegram-sim.ts'
import { WeatherFault, type WeatherPatch } from '../weather/weather-settings.ts'
import { CONTROL_ACTIONS } from './control-actions.ts'
import { ControlProblem } from './control-problem.ts'
import { isLoopbackHost } from './known-host.ts'

/** The whole weather with a thousand limits is less. */
const BODY_BYTES_MAX = 256 * 1024
const HOST = '127.0.0.1'

type Route = (sim: TelegramSim, input: unknown) => object

const ROUTES: Readonly<Record<string, Route>> = {
  'GET /weather': (sim) => sim.weather.settings,
  'PATCH /weather': (sim, patch) => {
    sim.weather.change(patch as WeatherPatch)
    return sim.weather.settings
  },
  'DELETE /weather': (sim) => {
    sim.weather.clear()
    return sim.weather.settings
  },
  'GET /counters': (sim) => ({ calls: sim.weather.calls.rows() }),
  'DELETE /counters': (sim) => {
    sim.weather.calls.reset()
    return { calls: [] }
  },
  'GET /state': (sim) => sim.summary,
  ...Object.fromEntries(
    Object.entries(CONTROL_ACTIONS).map(([name, { run }]): [string, Route] => [`POST /actions/${name}`, run]),
  ),
}

/** A simulator's weather, accounts and counts over HTTP, for who is on this machine and has the token. */
export class ControlServer implements AsyncDisposable {
  /** To be sent as `Authorization: Bearer`. */
  readonly token = randomBytes(24).toString('base64url')
  readonly #sim: TelegramSim
  readonly #onFault: (error: unknown, at: string) => void
  readonly #server = createServer((request, response) => void this.#answer(request, response))
  #url = ''

  constructor(sim: TelegramSim, onFault: (error: unknown, at: string) => void = () => {}) {
    this.#sim = sim
    this.#onFault = onFault
  }

  get url(): string {
    return this.#url
  }

  /** Port 0 is any that is free. */
  async listen(port: number): Promise<void> {
    this.#server.listen(port, HOST)
    await once(this.#server, 'listening')
    const address = this.#server.address()
    if (address !== null && typeof address === 'object') this.#url = `http://${HOST}:${address.port}`
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#server.listening) return
    const closed = once(this.#server, 'close')
    this.#server.close()
    this.#server.closeAllConnections()
    await closed
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const route = this.#route(request)
      const result = route(this.#sim, await readJson(request))
      send(response, { status: 200, type: 'application/json', body: result })
    } catch (error) {
      const { status, message: title, problems } = asProblem(error)
      if (status === 500) this.#onFault(error, 'control')
      send(response, {
        status,
        type: 'application/problem+json',
        body: { type: 'about:blank', title, status, problems },
      })
    }
  }

  #route({ method, url = '', headers }: IncomingMessage): Route {
    if (!isLoopbackHost(headers.host)) throw new ControlProblem(421, 'This is no name of this machine itself')
    const given = Buffer.from(headers.authorization ?? '')
    const wanted = Buffer.from(`Bearer ${this.token}`)
    if (given.length !== wanted.length || !timingSafeEqual(given, wanted))
      throw new ControlProblem(401, 'The bearer token is missing or wrong')
    const route = Object.hasOwn(ROUTES, `${method} ${url}`) ? ROUTES[`${method} ${url}`] : undefined
    if (route !== undefined) return route
    const isPath = Object.keys(ROUTES).some((name) => name.endsWith(` ${url}`))
    throw isPath ? new ControlProblem(405, 'The path knows no such method') : new ControlProblem(404, 'No such path')
  }
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  if (request.method === 'GET' || request.method === 'DELETE') return undefined
  const chunks: Buffer[] = []
  let sizeBytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    sizeBytes += chunk.length
    if (sizeBytes > BODY_BYTES_MAX) throw new ControlProblem(413, 'The body is too large')
    chunks.push(chunk)
  }
  if (sizeBytes === 0) return {}
  try {
    return JSON.parse(Buffer.concat(chunks).toString())
  } catch {
    throw new ControlProblem(400, 'The body is not valid', ['body: not JSON'])
  }
}

function asProblem(error: unknown): ControlProblem {
  if (error instanceof ControlProblem) return error
  if (error instanceof WeatherFault) return new ControlProblem(400, 'The weather is not valid', error.problems)
  // What the simulator does not have, such as a channel of this id.
  if (error instanceof RangeError) return new ControlProblem(404, error.message)
  return new ControlProblem(500, 'The simulator has failed')
}

function send(
  response: ServerResponse,
  { status, type, body }: { readonly status: number; readonly type: string; readonly body: object },
): void {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' })
  response.end(`${JSON.stringify(body)}\n`)
}
