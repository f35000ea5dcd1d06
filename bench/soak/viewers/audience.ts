import { setTimeout as sleep } from 'node:timers/promises'
import { createSeededRandom } from '@streamvault/testkit'
import { type Pace, type Selection, Viewer } from './habits.ts'
import { createAgent, payVisit } from './pay-visit.ts'
import type { Visit } from './visit.ts'

export interface AudienceOptions {
  readonly origin: URL
  readonly selection: Selection
  readonly viewers: number
  readonly pace: Pace
  readonly seed: number
  /** When all of them leave. */
  readonly signal: AbortSignal
}

/** Who was refused, or met nobody, tries again after this. */
const AGAIN_MS = 500
/** They do not all come in the same instant. */
const ARRIVAL_MS = 2000

/** Lets viewers come, each from an address of his own, and watch until the signal is aborted: then they leave at once. */
export async function runAudience(options: AudienceOptions): Promise<Visit[]> {
  const visits: Visit[] = []
  const note = (visit: Visit) => void visits.push(visit)
  await Promise.all(Array.from({ length: options.viewers }, (_, index) => watchOn(options, index, note)))
  return visits
}

async function watchOn(options: AudienceOptions, index: number, note: (visit: Visit) => void): Promise<void> {
  const { origin, selection, pace, seed, signal } = options
  const random = createSeededRandom(seed * 1_000_003 + index)
  const agent = createAgent(addressOf(index))
  const viewer = new Viewer(random, selection, pace)
  const rest = (ms: number) => sleep(ms, undefined, { signal }).catch(() => {})
  await rest(random() * ARRIVAL_MS)
  while (!signal.aborted) {
    const visit = await payVisit({ origin, agent }, viewer.next(), signal)
    note(visit)
    const isServed = visit.status !== undefined && visit.status < 400
    await rest(isServed ? viewer.thinkMs() : AGAIN_MS + viewer.thinkMs())
  }
  agent.destroy()
}

/** Loopback has sixteen million addresses, all of them ours. */
function addressOf(index: number): string {
  return `127.1.${Math.floor(index / 250)}.${1 + (index % 250)}`
}
