import { Agent, type ClientRequest, type IncomingMessage, request } from 'node:http'
import { type PromisedBody, rangeField, readPromise } from './answer-faults.ts'
import type { Visit, VisitEnd, VisitPlan } from './visit.ts'

/**
 * The longest that a viewer may get neither a byte nor an end. A worker tries a slice four times at the most, for ten seconds
 * each, and nginx waits for it thirty seconds.
 */
export const WAIT_MS_MAX = 45_000
const LOOK_MS = 250
const PROBLEM_CHARS_MAX = 4096

export interface Caller {
  /** The origin's host and port. */
  readonly origin: URL
  /** The viewer's own connections, which come from an address of his own. */
  readonly agent: Agent
  /** `WAIT_MS_MAX` unless given. */
  readonly waitMsMax?: number
}

/** One viewer's connections: one at a time, kept for what he asks for next. `address` is where he comes from. */
export function createAgent(address: string): Agent {
  return new Agent({ keepAlive: true, maxSockets: 1, maxFreeSockets: 1, localAddress: address })
}

/** Asks, takes the answer as planned, and compares every byte; leaves once the signal is aborted. Never rejects. */
export async function payVisit(caller: Caller, plan: VisitPlan, signal: AbortSignal): Promise<Visit> {
  const visit = new RunningVisit(caller, plan)
  const leave = () => visit.leave()
  signal.addEventListener('abort', leave, { once: true })
  try {
    return await visit.ended
  } finally {
    signal.removeEventListener('abort', leave)
  }
}

class RunningVisit {
  readonly ended: Promise<Visit>
  readonly #plan: VisitPlan
  readonly #waitMsMax: number
  readonly #resolve: (visit: Visit) => void
  readonly #request: ClientRequest
  readonly #looking: NodeJS.Timeout
  readonly #askedAt = Date.now()
  readonly #faults: string[] = []
  #response: IncomingMessage | undefined
  #answeredAt: number | undefined
  #body: PromisedBody | undefined
  #problem: string | undefined
  #bytes = 0
  /** While the viewer takes nothing, nobody is late. */
  #readySince: number | undefined = performance.now()
  #longestWaitMs = 0
  #isOver = false

  constructor({ origin, agent, waitMsMax = WAIT_MS_MAX }: Caller, plan: VisitPlan) {
    const { promise, resolve } = Promise.withResolvers<Visit>()
    this.ended = promise
    this.#resolve = resolve
    this.#plan = plan
    this.#waitMsMax = waitMsMax
    const range = rangeField(plan)
    this.#request = request({
      host: origin.hostname,
      port: origin.port,
      path: `${plan.offer.path}${plan.isBrowser ? '&p=web' : ''}`,
      method: plan.method,
      agent,
      headers: range === undefined ? {} : { range },
    })
    this.#request.on('response', (response) => this.#answer(response))
    this.#request.on('error', () => this.#end(this.#response === undefined ? 'unanswered' : 'broken'))
    this.#request.end()
    this.#looking = setInterval(() => this.#look(), LOOK_MS)
  }

  leave(): void {
    this.#end('left')
  }

  #answer(response: IncomingMessage): void {
    this.#response = response
    this.#answeredAt = Date.now()
    this.#noteProgress()
    const { statusCode = 0, headers } = response
    if (statusCode >= 200 && statusCode < 300) this.#expect(readPromise(this.#plan, statusCode, headers))
    else this.#problem = ''
    response.on('data', (chunk: Buffer) => this.#take(chunk))
    response.on('end', () => this.#end('whole'))
    response.on('error', () => this.#end('broken'))
    response.on('close', () => this.#end('broken'))
  }

  #expect(promised: PromisedBody | string): void {
    if (typeof promised === 'string') this.#faults.push(promised)
    else this.#body = promised
  }

  #take(chunk: Buffer): void {
    this.#noteProgress()
    if (this.#problem !== undefined) {
      this.#problem = (this.#problem + chunk.toString()).slice(0, PROBLEM_CHARS_MAX)
      return
    }
    if (this.#body !== undefined) {
      const wrong = this.#plan.offer.bytes.firstWrong(this.#body.start + this.#bytes, chunk)
      if (wrong !== undefined) this.#fault(describeWrong(wrong, chunk.subarray(wrong - this.#body.start - this.#bytes)))
    }
    this.#bytes += chunk.length
    this.#keepPace()
  }

  /** Takes no more until it was played. */
  #keepPace(): void {
    const early = this.#msUntilPlayed()
    if (early < LOOK_MS / 5 || this.#isOver) return
    this.#rest(early)
  }

  #rest(ms: number): void {
    this.#readySince = undefined
    this.#response?.pause()
    setTimeout(() => {
      if (this.#isOver) return
      this.#readySince = performance.now()
      this.#response?.resume()
    }, ms)
  }

  #msUntilPlayed(): number {
    const { bytesPerSecond, pause } = this.#plan
    const elapsed = this.#watchedMs()
    if (pause !== undefined && elapsed > pause.afterMs && elapsed < pause.afterMs + pause.ms) {
      return pause.afterMs + pause.ms - elapsed
    }
    return bytesPerSecond === 0 ? 0 : (this.#bytes / bytesPerSecond) * 1000 - elapsed
  }

  #watchedMs(): number {
    return this.#answeredAt === undefined ? 0 : Date.now() - this.#answeredAt
  }

  #look(): void {
    const waitedMs = this.#readySince === undefined ? 0 : performance.now() - this.#readySince
    this.#longestWaitMs = Math.max(this.#longestWaitMs, waitedMs)
    if (waitedMs > this.#waitMsMax) this.#end('hung')
    else if (this.#watchedMs() > this.#plan.leaveAfterMs) this.#end('left')
  }

  #noteProgress(): void {
    const now = performance.now()
    if (this.#readySince !== undefined) this.#longestWaitMs = Math.max(this.#longestWaitMs, now - this.#readySince)
    this.#readySince = now
  }

  #fault(fault: string): void {
    if (this.#faults.length < 3) this.#faults.push(fault)
  }

  #end(end: VisitEnd): void {
    if (this.#isOver) return
    this.#isOver = true
    clearInterval(this.#looking)
    const isShort = this.#body !== undefined && this.#bytes !== this.#body.sizeBytes
    if (end === 'whole' && isShort)
      this.#fault(`${this.#bytes} of ${this.#body?.sizeBytes} bytes came, and a clean end`)
    if (end !== 'whole') this.#request.destroy()
    this.#resolve({
      plan: this.#plan,
      askedAt: this.#askedAt,
      endedAt: Date.now(),
      answeredAt: this.#answeredAt,
      status: this.#response?.statusCode,
      code: codeOf(this.#problem),
      end,
      bytes: this.#bytes,
      longestWaitMs: this.#longestWaitMs,
      faults: this.#faults,
    })
  }
}

/** Undefined for what is no problem of the contract. */
function codeOf(problem: string | undefined): string | undefined {
  try {
    const { code } = JSON.parse(problem ?? '') as { code?: unknown }
    return typeof code === 'string' ? code : undefined
  } catch {
    return undefined
  }
}

/** What stands there tells where it may come from: zeros of a hole, another film, another place of the same. */
function describeWrong(position: number, rest: Buffer): string {
  const zeros = rest.findIndex((byte) => byte !== 0)
  const what =
    zeros === 0
      ? `begin with ${rest.subarray(0, 16).toString('hex')}`
      : `begin with ${zeros < 0 ? 'nothing but' : zeros} zeros`
  return `byte ${position} is wrong: the ${rest.length} from there ${what}`
}
