import { demand } from '../verdict.ts'

/** Why a rule that looks at metrics is skipped. */
export const NO_METRICS = 'no metrics were named with --metrics'

export interface Usage {
  readonly streams: number
  readonly bufferBytes: number
  readonly residentBytes: number
  /** Since it was started. */
  readonly storeReads: number
}

/** What a vault says of itself on its loopback port (docs/reference/metrics.md). */
export class Metering {
  readonly #url: URL

  constructor(url: URL) {
    this.#url = url
  }

  async read(): Promise<Usage> {
    const text = await fetch(this.#url).then((response) => response.text())
    return {
      streams: sumOf(text, 'streamvault_streams_active'),
      bufferBytes: sumOf(text, 'streamvault_buffer_bytes'),
      residentBytes: sumOf(text, 'process_resident_memory_bytes'),
      storeReads: sumOf(text, 'streamvault_store_read_seconds_count'),
    }
  }
}

/** Over all labels; throws `RuleBroken` where there is none, for that would mean that nothing is measured. */
function sumOf(text: string, metric: string): number {
  const lines = text.split('\n').filter((line) => line.startsWith(`${metric} `) || line.startsWith(`${metric}{`))
  demand(lines.length > 0, `there is no metric ${metric}`)
  return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0)
}
