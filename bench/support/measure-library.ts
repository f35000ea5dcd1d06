import { type Catalog, TakedownWatch } from '@streamvault/core'
import { Library } from '@streamvault/manager'
import { systemClock } from '@streamvault/telemetry'
import { createSeededRandom, silentLogger } from '@streamvault/testkit'
import { GENRES, generateTitle, pick } from './generated-library.ts'
import type { ServerTime } from './server-time.ts'

const SEED = 20_260_101
const WARM_UP = 20
const SUGGESTIONS = 10
const PAGE_TITLES = 40
const FACET_PAGES = 5
/** Who has typed so much has found it. */
const KEYS_MAX = 12

export interface MeasureOptions {
  readonly titlesCount: number
  /** Of each kind. */
  readonly samples: number
  /** Of the server that the catalogue is in, if it is in one. */
  readonly serverTime?: ServerTime
}

interface Times {
  readonly typeAhead: number
  readonly titlePage: number
  readonly facetPage: number
}

/** The p99 of each, in milliseconds. */
export interface LibraryTimes {
  readonly whole: Times
  /** Without the time in which a server had something to do. */
  readonly ours: Times
}

/** Asks a generated library for what viewers ask for, one after the other. */
export async function measureLibrary(catalog: Catalog, options: MeasureOptions): Promise<LibraryTimes> {
  const { titlesCount } = options
  const denials = await TakedownWatch.load({ takedowns: catalog.takedowns, clock: systemClock, logger: silentLogger })
  const library = new Library({ catalog, denials })
  const random = createSeededRandom(SEED)
  const anyTitle = () => generateTitle(Math.floor(random() * titlesCount))
  const measure = (next: () => () => Promise<unknown>) => measureCalls(next, options)
  const typed: string[] = []
  const typeAhead = await measure(() => {
    if (typed.length === 0) typed.push(...keysOf(pick([anyTitle().name, ...(anyTitle().facts?.names ?? [])], random)))
    const query = typed.shift() ?? ''
    return () => library.search(query, SUGGESTIONS)
  })
  const titlePage = await measure(() => {
    const { id } = anyTitle()
    return () => library.getTitle(id)
  })
  let pages: FacetPages | undefined
  const facetPage = await measure(() => {
    if (pages === undefined || pages.isOver) pages = new FacetPages(library, random)
    const current = pages
    return () => current.turn()
  })
  const percentile = (of: 'whole' | 'ours') => ({
    typeAhead: p99(typeAhead.map((each) => each[of])),
    titlePage: p99(titlePage.map((each) => each[of])),
    facetPage: p99(facetPage.map((each) => each[of])),
  })
  return { whole: percentile('whole'), ours: percentile('ours') }
}

/** The first pages of a genre, of one kind or of all. */
class FacetPages {
  readonly #library: Library
  readonly #filter: { readonly genre: string; readonly kind?: 'movie' | 'series' }
  #turned = 0
  #after: string | undefined

  constructor(library: Library, random: () => number) {
    this.#library = library
    const kind = pick(['movie', 'series', undefined] as const, random)
    this.#filter = { genre: pick(GENRES, random), ...(kind && { kind }) }
  }

  get isOver(): boolean {
    return this.#turned === FACET_PAGES || (this.#turned > 0 && this.#after === undefined)
  }

  async turn(): Promise<void> {
    const after = this.#after === undefined ? {} : { after: this.#after }
    const page = await this.#library.listTitles({ ...this.#filter, ...after, limit: PAGE_TITLES })
    this.#after = page.next
    this.#turned++
  }
}

function keysOf(name: string): string[] {
  const chars = [...name].slice(0, KEYS_MAX)
  return chars.map((_, at) => chars.slice(0, at + 1).join(''))
}

async function measureCalls(next: () => () => Promise<unknown>, { samples, serverTime }: MeasureOptions) {
  const measured: { readonly whole: number; readonly ours: number }[] = []
  for (let count = 0; count < WARM_UP + samples; count++) {
    const call = next()
    const [startedAt, servedMs] = [performance.now(), serverTime?.totalMs ?? 0]
    await call()
    const whole = performance.now() - startedAt
    if (count >= WARM_UP) measured.push({ whole, ours: whole - ((serverTime?.totalMs ?? 0) - servedMs) })
  }
  return measured
}

function p99(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b)
  return sorted[Math.ceil(sorted.length * 0.99) - 1] ?? Number.NaN
}
