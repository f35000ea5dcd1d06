import {
  type Catalog,
  type Clock,
  goRound,
  type Instant,
  type Jobs,
  type Logger,
  type Page,
  type Title,
  type TitleId,
  type TitleMetadata,
} from '@streamvault/core'

export interface MetadataKeeperDeps {
  readonly catalog: Pick<Catalog, 'titles' | 'metadata'>
  readonly jobs: Pick<Jobs, 'submit' | 'pending'>
  readonly clock: Clock
  readonly logger: Logger
}

/** How soon a new title is looked up. */
const NEWS_MS = 5_000
const NEWS_TITLES = 50
/** How often all titles are gone through. */
const ROUND_MS = 3_600_000
const PAGE_TITLES = 200
/** Jobs that wait at most; with more titles than that, a round waits for them. */
const WAITING_MAX = 200
/** A title whose look-up came to nothing is not asked about again before. */
const RESUBMIT_MS = 600_000
const SUBMITTED_MAX = 10_000
/** One about which it answers what makes no sense is let be for so long, four times as long each time, up to the most. */
const UNREADABLE_MS = 3_600_000
const UNREADABLE_MS_MAX = 86_400_000
const UNREADABLE_GROWTH = 4
/** After the metadata service did not let us in, nothing is asked for so long. */
const REFUSED_MS = 600_000

/** Sees to it that every title is looked up: new ones at once, and others when what is known of them is no longer fresh. */
export class MetadataKeeper {
  readonly #deps: MetadataKeeperDeps
  /** When titles were last asked about, oldest first. */
  readonly #submitted = new Map<TitleId, Instant>()
  readonly #unreadable = new Map<TitleId, { readonly until: Instant; readonly waitMs: number }>()
  #refusedAt = Number.NEGATIVE_INFINITY
  #roundAt = Number.NEGATIVE_INFINITY

  constructor(deps: MetadataKeeperDeps) {
    this.#deps = deps
  }

  /** To be told when the metadata service does not let us in. */
  onRefused(): void {
    this.#refusedAt = this.#deps.clock.now()
  }

  /** To be told of a title about which the metadata service answers what makes no sense. The others are asked about all the same. */
  onUnreadable(title: TitleId): void {
    const last = this.#unreadable.get(title)?.waitMs
    const waitMs = last === undefined ? UNREADABLE_MS : Math.min(UNREADABLE_GROWTH * last, UNREADABLE_MS_MAX)
    this.#unreadable.delete(title)
    this.#unreadable.set(title, { until: this.#deps.clock.now() + waitMs, waitMs })
    dropOldest(this.#unreadable)
  }

  /** Resolves once `signal` is aborted. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, logger } = this.#deps
    const onError = (error: unknown) => logger.warn({ error }, 'titles could not be looked through')
    await goRound({ clock, everyMs: NEWS_MS, onError }, signal, () => this.#look(signal))
  }

  async #look(signal: AbortSignal): Promise<void> {
    const { clock, catalog } = this.#deps
    if (clock.now() - this.#refusedAt < REFUSED_MS) return
    const news = await catalog.titles.list({}, { limit: NEWS_TITLES })
    await this.#submitDue(news.items, signal)
    if (clock.now() - this.#roundAt < ROUND_MS) return
    let page: Page<Title> = news
    while (page.next !== undefined) {
      page = await catalog.titles.list({}, { limit: PAGE_TITLES, after: page.next })
      await this.#submitDue(page.items, signal)
    }
    this.#roundAt = clock.now()
  }

  async #submitDue(titles: readonly Title[], signal: AbortSignal): Promise<void> {
    const { catalog, jobs, clock } = this.#deps
    for (const title of titles) {
      signal.throwIfAborted()
      if (title.buckets.length === 0 || this.#wasJustSubmitted(title.id)) continue
      const known = await catalog.metadata.get(title.id)
      if (!isDue(title, known?.value, clock.now())) continue
      while ((await jobs.pending('metadata')) >= WAITING_MAX) await clock.sleep(NEWS_MS, signal)
      await jobs.submit('metadata', title.id, { title: title.id })
      this.#note(title.id)
    }
  }

  #wasJustSubmitted(title: TitleId): boolean {
    const now = this.#deps.clock.now()
    if (now < (this.#unreadable.get(title)?.until ?? 0)) return true
    const at = this.#submitted.get(title)
    return at !== undefined && now - at < RESUBMIT_MS
  }

  #note(title: TitleId): void {
    this.#submitted.delete(title)
    this.#submitted.set(title, this.#deps.clock.now())
    dropOldest(this.#submitted)
  }
}

function dropOldest(titles: Map<TitleId, unknown>): void {
  for (const oldest of titles.keys()) {
    if (titles.size <= SUBMITTED_MAX) break
    titles.delete(oldest)
  }
}

/** Whether nothing is known of a title, or not any longer, or not of a season that it has got since. */
function isDue(title: Title, known: TitleMetadata | undefined, now: Instant): boolean {
  if (known === undefined || known.dueAt <= now) return true
  return title.seasons.some(({ number }) => !known.seasons.includes(number))
}
