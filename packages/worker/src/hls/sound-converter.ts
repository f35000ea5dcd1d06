import { availableParallelism } from 'node:os'
import { type CallOptions, type Clock, type Metrics, Semaphore, VaultError } from '@streamvault/core'
import { conversionArguments, convertedSegment, type SoundToConvert } from '@streamvault/media'
import { Ffmpeg } from '../ffmpeg/ffmpeg.ts'

export interface SoundConverterDeps {
  readonly clock: Pick<Clock, 'monotonic'>
  readonly metrics: Metrics
}

export interface SoundConverterOptions {
  /** Processes at a time: a cell of six seconds takes one for a tenth of a second or two, most of which is its start. */
  readonly processesMax: number
  /** Cells that wait for one; whoever comes then is told to come again. */
  readonly waitingMax: number
}

/** Half of the processors, for pictures come first; and of those who wait, a player asks for two or three cells at once. */
const USUAL: SoundConverterOptions = {
  processesMax: Math.max(1, Math.ceil(availableParallelism() / 2)),
  waitingMax: 8 * Math.max(1, Math.ceil(availableParallelism() / 2)),
}
/** Twenty times as long as a cell lasts would be no conversion on the way. */
const CONVERT_MS_MAX = 20_000
const PROCESSOR_SECONDS_MAX = 10
/** Of the 150 KB that six seconds become, some ten times. */
const OUTPUT_BYTES_MAX = 2 << 20
const RETRY_MS = 2000

/** Converts sound to AAC with ffmpeg, cell by cell: so many at a time, none for nobody, and each for so long at most. */
export class SoundConverter {
  readonly #deps: SoundConverterDeps & { readonly ffmpeg: Pick<Ffmpeg, 'run'> }
  readonly #room: Semaphore
  readonly #waitingMax: number

  /** Whoever installed no ffmpeg has no converter. */
  static async find(deps: SoundConverterDeps): Promise<SoundConverter | undefined> {
    const ffmpeg = await Ffmpeg.find()
    return ffmpeg && new SoundConverter({ ...deps, ffmpeg })
  }

  constructor(
    deps: SoundConverterDeps & { readonly ffmpeg: Pick<Ffmpeg, 'run'> },
    { processesMax, waitingMax }: SoundConverterOptions = USUAL,
  ) {
    this.#deps = deps
    this.#room = new Semaphore(processesMax)
    this.#waitingMax = waitingMax
  }

  /** How many cells are being converted. */
  get processesCount(): number {
    return this.#room.used
  }

  /** How many cells wait for their turn. */
  get waitingCount(): number {
    return this.#room.waiting
  }

  /** Notes what is in use; called before metrics are read. */
  report(): void {
    const { metrics } = this.#deps
    metrics.set('streamvault_conversions', this.processesCount, { state: 'running' })
    metrics.set('streamvault_conversions', this.waitingCount, { state: 'waiting' })
  }

  /** Throws `CONVERSION_BUSY` where as many wait as may. */
  look(): void {
    if (this.#room.waiting < this.#waitingMax) return
    this.#deps.metrics.add('streamvault_conversions_refused_total', 1, {})
    throw new VaultError('CONVERSION_BUSY', {}, { retryAfterMs: RETRY_MS })
  }

  /** The media segment of a cell. Throws `CONVERSION_BUSY`, `FILM_UNPLAYABLE` where nothing comes of it, and the signal's reason. */
  async convert(job: SoundToConvert, { signal }: CallOptions): Promise<readonly Uint8Array[]> {
    if (job.frameCount === 0) return convertedSegment(new Uint8Array(), job)
    this.look()
    await this.#room.acquire(1, signal)
    const { clock, metrics } = this.#deps
    const startedAt = clock.monotonic()
    let result: 'ok' | 'failed' = 'failed'
    try {
      const segment = segmentOf(await this.#converted(job, signal), job)
      result = 'ok'
      return segment
    } finally {
      this.#room.release()
      metrics.observe('streamvault_conversion_seconds', (clock.monotonic() - startedAt) / 1000, { result })
    }
  }

  async #converted(job: SoundToConvert, signal: AbortSignal): Promise<Uint8Array> {
    const bounds = { processorSeconds: PROCESSOR_SECONDS_MAX, outputBytes: OUTPUT_BYTES_MAX }
    const run = { ...bounds, args: conversionArguments(job), input: job.input }
    const inTime = AbortSignal.any([signal, AbortSignal.timeout(CONVERT_MS_MAX)])
    const { bytes } = await this.#deps.ffmpeg.run(run, { signal: inTime })
    signal.throwIfAborted()
    return bytes
  }
}

function segmentOf(bytes: Uint8Array, job: SoundToConvert): readonly Uint8Array[] {
  try {
    return convertedSegment(bytes, job)
  } catch (error) {
    throw new VaultError('FILM_UNPLAYABLE', {}, { cause: error, detail: 'its sound cannot be converted' })
  }
}
