import { setTimeout as sleep } from 'node:timers/promises'
import type { ProcessSample } from '../judges/judge-growth.ts'
import { sampleProcesses, type Watched } from './sample-processes.ts'
import type { SoakVault } from './soak-vault.ts'

const EVERY_MS = 1_000
/** 1 while a worker brings heads of films, whether anybody watches or not. */
export const HEADS_GAUGE = 'streamvault_heads_warming'

/** What must be 0 when nobody is there, and has to have been more before: a gauge that never moves tells nothing. */
export interface UsageGauges {
  readonly ofViewers: readonly string[]
  /** Heads that are brought are seen in these too. */
  readonly ofStore: readonly string[]
}

const OF_VIEWERS = ['streamvault_streams_active', 'streamvault_buffer_bytes{pool="windows"}']
const OF_STORE = [
  'streamvault_buffer_bytes{pool="fills"}',
  'streamvault_buffer_bytes{pool="frames"}',
  'streamvault_swarm_in_flight_bytes{store="telegram"}',
]

export const USAGE_GAUGES: Readonly<Record<'edge' | 'gateway', UsageGauges>> = {
  edge: { ofViewers: OF_VIEWERS, ofStore: OF_STORE },
  gateway: { ofViewers: [...OF_VIEWERS, 'streamvault_gateway_responses_active'], ofStore: OF_STORE },
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
