import type { Catalog, Clock, Instant, Page, PageRequest, TakedownGround } from '@streamvault/core'

/** What was taken down, refused and brought back in one month for one reason. */
export interface TransparencyRow {
  /** Such as `2026-11`, UTC. */
  readonly month: string
  readonly ground: TakedownGround
  readonly notices: number
  readonly refused: number
  readonly takedowns: number
  readonly restored: number
}

export interface TransparencyDeps {
  readonly catalog: Pick<Catalog, 'cases' | 'notices'>
  readonly clock: Pick<Clock, 'now'>
}

/** Whoever asks, it is counted so often at the most. */
const COUNTED_MS = 60_000
const PAGE = 200
type Counted = 'notices' | 'refused' | 'takedowns' | 'restored'

/** Counts for everybody, with nothing about anybody. */
export class Transparency {
  readonly #deps: TransparencyDeps
  #counted: { readonly at: Instant; readonly rows: Promise<readonly TransparencyRow[]> } | undefined

  constructor(deps: TransparencyDeps) {
    this.#deps = deps
  }

  /** The newest month first; as old as a minute. */
  rows(): Promise<readonly TransparencyRow[]> {
    const at = this.#deps.clock.now()
    if (this.#counted === undefined || at - this.#counted.at >= COUNTED_MS) {
      const rows = this.#count()
      this.#counted = { at, rows }
      rows.catch(() => {
        this.#counted = undefined
      })
    }
    return this.#counted.rows
  }

  async #count(): Promise<readonly TransparencyRow[]> {
    const { cases, notices } = this.#deps.catalog
    const rows = new Map<string, TransparencyRow>()
    const add = (at: Instant, ground: TakedownGround, what: Counted) => {
      const month = new Date(at).toISOString().slice(0, 7)
      const row = rows.get(`${month}/${ground}`) ?? { month, ground, notices: 0, refused: 0, takedowns: 0, restored: 0 }
      rows.set(`${month}/${ground}`, { ...row, [what]: row[what] + 1 })
    }
    for await (const { at, ground, state, answer } of all((page) => notices.list({}, page))) {
      add(at, ground, 'notices')
      if (state === 'refused') add(answer?.at ?? at, ground, 'refused')
    }
    for await (const { opened, ground, returned } of all((page) => cases.list({}, page))) {
      add(opened.at, ground, 'takedowns')
      if (returned !== undefined) add(returned.at, ground, 'restored')
    }
    return [...rows.values()].sort((a, b) => b.month.localeCompare(a.month) || a.ground.localeCompare(b.ground))
  }
}

async function* all<T>(list: (page: PageRequest) => Promise<Page<T>>): AsyncGenerator<T> {
  let after: string | undefined
  do {
    const page = await list({ limit: PAGE, ...(after !== undefined && { after }) })
    yield* page.items
    after = page.next
  } while (after !== undefined)
}
