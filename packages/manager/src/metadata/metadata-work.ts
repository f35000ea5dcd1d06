import {
  type CallOptions,
  type Catalog,
  type Claim,
  type Clock,
  isVaultError,
  type Job,
  type Jobs,
  type Logger,
  type MetadataOutcome,
  type MetadataProgress,
  type MetadataSource,
  type Metrics,
  recordMetadata,
  type TitleId,
  type TitleMetadata,
  VaultError,
} from '@streamvault/core'
import { mergeTitlesOfNumber } from '../titles/merge-titles-of-number.ts'
import { type LookedUp, lookUpTitle } from './look-up-title.ts'

export interface MetadataWorkDeps {
  readonly catalog: Pick<Catalog, 'titles' | 'files' | 'metadata'>
  readonly jobs: Pick<Jobs, 'checkpoint' | 'submit'>
  readonly source: MetadataSource
  readonly clock: Pick<Clock, 'now'>
  readonly logger: Logger
  readonly metrics: Metrics
}

export interface MetadataWorkOptions {
  /** After how long a title is asked about again, in milliseconds. */
  readonly freshMs: number
  /** Told when the metadata service does not let us in. */
  readonly onRefused?: () => void
  /** Told of each title about which the metadata service answers what makes no sense. */
  readonly onUnreadable?: (title: TitleId) => void
}

interface Run extends CallOptions {
  readonly claim: Claim<'metadata'>
  readonly onProgress: (progress: MetadataProgress) => void
}

/** One that the metadata service does not know may be there tomorrow. */
const NEGATIVE_MS = 86_400_000

/** Looks titles up, one job each. */
export class MetadataWork {
  readonly kind = 'metadata'
  readonly #deps: MetadataWorkDeps
  readonly #options: MetadataWorkOptions

  constructor(deps: MetadataWorkDeps, options: MetadataWorkOptions) {
    this.#deps = deps
    this.#options = options
  }

  async carryOut({ claim, onProgress, signal }: Run): Promise<MetadataOutcome> {
    const { catalog, jobs, clock } = this.#deps
    const { request, checkpoint } = claim.job
    const [title, known] = await Promise.all([catalog.titles.get(request.title), catalog.metadata.get(request.title)])
    if (title === undefined) throw new VaultError('TITLE_NOT_FOUND', { id: request.title })
    if (title.value.mergedInto !== undefined) return { status: 'unmatched', candidates: [] }
    onProgress({ phase: checkpoint === undefined ? 'searching' : 'reading' })
    const onFound = async (tmdb: number) => {
      onProgress({ phase: 'reading' })
      if (checkpoint?.tmdb !== tmdb) await jobs.checkpoint(claim, { tmdb })
    }
    const found = this.#goesOnWith(checkpoint?.tmdb, known?.value)
    const lookUp = { title: title.value, known: known?.value, found, onFound }
    const told = await this.#reported(request.title, lookUpTitle(this.#deps, lookUp, { signal }))
    const now = clock.now()
    const freshMs = told.doubt === undefined ? this.#options.freshMs : Math.min(NEGATIVE_MS, this.#options.freshMs)
    const decision = known?.value.decision
    const record: TitleMetadata = {
      id: request.title,
      ...(decision === undefined ? {} : { decision }),
      askedAt: now,
      dueAt: now + freshMs,
      ...told,
    }
    await recordMetadata(catalog, record, known?.version)
    // Of two that are looked up at once, whoever is later sees the other.
    if (told.details !== undefined && told.doubt === undefined)
      await mergeTitlesOfNumber(this.#deps, title.value, told.details)
    return outcomeOf(told)
  }

  onDone({ request }: Job<'metadata'>, { status, tmdb, doubt }: MetadataOutcome): void {
    this.#deps.metrics.add('streamvault_metadata_lookups_total', 1, { result: status })
    this.#deps.logger.info({ title: request.title, tmdb, doubt }, 'title looked up')
  }

  async onFailed(): Promise<void> {
    this.#deps.metrics.add('streamvault_metadata_lookups_total', 1, { result: 'failed' })
  }

  /** What was found before an operator decided something else is forgotten. */
  #goesOnWith(found: number | undefined, known: TitleMetadata | undefined): number | undefined {
    return known?.decision === undefined ? found : undefined
  }

  async #reported(title: TitleId, looking: Promise<LookedUp>): Promise<LookedUp> {
    try {
      return await looking
    } catch (error) {
      if (isVaultError(error, 'METADATA_REFUSED')) this.#options.onRefused?.()
      if (isVaultError(error, 'METADATA_UNREADABLE')) this.#options.onUnreadable?.(title)
      throw error
    }
  }
}

function outcomeOf({ details, doubt, candidates }: LookedUp): MetadataOutcome {
  return {
    status: details === undefined ? 'unmatched' : 'found',
    ...(details === undefined ? {} : { tmdb: details.tmdb }),
    ...(doubt === undefined ? {} : { doubt }),
    candidates,
  }
}
