import { setTimeout as sleep } from 'node:timers/promises'
import type { ProcessSample } from '../judges/judge-growth.ts'
import { sampleProcesses, type Watched } from './sample-processes.ts'
import type { SoakVault } from './soak-vault.ts'

const EVERY_MS = 1_000
/** Once the last viewer has left, nothing is done for viewers any longer than this. */
const VIEWERS_GONE_MS_MAX = 10_000
/** A worker that was killed goes on bringing heads of films, a piece at a time, whether anybody watches or not. */
const HEADS_BROUGHT_MS_MAX = 90_000

/** What must be 0 when nobody is there, and has to have been more before: a gauge that never moves tells nothing. */
export interface UsageGauge {
  readonly name: string
  /** How long after the last viewer has left it is 0 at the latest, together with all of the same bound. */
  readonly restMsMax: number
}

const OF_VIEWERS = ['streamvault_streams_active', 'streamvault_buffer_bytes{pool="windows"}']
const OF_STORE = [
  'streamvault_buffer_bytes{pool="fills"}',
  'streamvault_buffer_bytes{pool="frames"}',
  'streamvault_swarm_in_flight_bytes',
]

export function usageGauges(through: 'edge' | 'gateway'): readonly UsageGauge[] {
  const ofViewers = through === 'edge' ? OF_VIEWERS : [...OF_VIEWERS, 'streamvault_gateway_responses_active']
  return [
    ...ofViewers.map((name) => ({ name, restMsMax: VIEWERS_GONE_MS_MAX })),
    ...OF_STORE.map((name) => ({ name, restMsMax: HEADS_BROUGHT_MS_MAX })),
  ]
}

/** Looks at processes and gauges every second, until the signal is aborted. */
export class Monitor {
  readonly samples: ProcessSample[] = []
  /** The most that each gauge has shown. */
  readonly peaks = new Map<string, number>()
  /** What is no part of the vault: how much of the machine it takes. */
  readonly otherSamples: ProcessSample[] = []
  readonly #vault: SoakVault
  readonly #others: readonly Watched[]

  constructor(vault: SoakVault, others: readonly Watched[]) {
    this.#vault = vault
    this.#others = others
  }

  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      this.samples.push(...(await sampleProcesses(await this.#vault.processes())))
      this.otherSamples.push(...(await sampleProcesses(this.#others)))
      for (const [name, value] of await this.#vault.gauges()) {
        this.peaks.set(name, Math.max(this.peaks.get(name) ?? 0, value))
      }
      await sleep(EVERY_MS, undefined, { signal }).catch(() => {})
    }
  }
}
