/** Who called what, and where. */
export interface CountedCall {
  readonly method: string
  readonly dataCenterId: number
  /** Who calls or signs in; undefined before that is known. */
  readonly accountId: number | undefined
}

/** Calls that are the same in all of this, and how many there were. */
export interface CallRow extends CountedCall {
  /** `ok`, `unanswered`, `dropped` or `cut` with its connection, or the error's text with `%d` for the seconds of a wait. */
  readonly result: string
  readonly count: number
  /** Of files, in requests and answers. */
  readonly bytes: number
}

/** What is not named is any. */
export type CallFilter = Partial<Pick<CallRow, 'method' | 'dataCenterId' | 'accountId' | 'result'>>

/** Far more than methods, accounts and errors make; what comes beyond is counted in one row. */
const ROWS_MAX = 20_000
const REST = { method: '*', dataCenterId: 0, accountId: undefined, result: '*' }

/** Counts every call when it comes, and again with its result. */
export class CallCounts {
  readonly #begun = new Map<string, number>()
  readonly #rows = new Map<string, { -readonly [K in keyof CallRow]: CallRow[K] }>()

  /** Counts a call that came, and answers how to tell what became of it. */
  begin(call: CountedCall): (result: string, bytes: number) => void {
    for (const name of [call.method, `${call.method}@${call.dataCenterId}`])
      this.#begun.set(name, (this.#begun.get(name) ?? 0) + 1)
    return (result, bytes) => this.#add(call, result, bytes)
  }

  /** Of calls that came, answered or not, in one data centre or in all. */
  begun(method: string, dataCenterId?: number): number {
    return this.#begun.get(dataCenterId === undefined ? method : `${method}@${dataCenterId}`) ?? 0
  }

  /** Of calls that have their result. */
  rows(filter: CallFilter = {}): CallRow[] {
    const wanted = Object.entries(filter) as [keyof CallFilter, unknown][]
    return [...this.#rows.values()].filter((row) => wanted.every(([name, value]) => row[name] === value))
  }

  count(filter: CallFilter = {}): number {
    return this.rows(filter).reduce((sum, { count }) => sum + count, 0)
  }

  bytes(filter: CallFilter = {}): number {
    return this.rows(filter).reduce((sum, { bytes }) => sum + bytes, 0)
  }

  reset(): void {
    this.#begun.clear()
    this.#rows.clear()
  }

  #add({ method, dataCenterId, accountId }: CountedCall, text: string, bytes: number): void {
    const result = text.replace(/_WAIT_\d+$/, '_WAIT_%d')
    const name = `${method}/${dataCenterId}/${accountId}/${result}`
    const isFull = this.#rows.size >= ROWS_MAX && !this.#rows.has(name)
    const key = isFull ? '' : name
    const row = this.#rows.get(key) ?? {
      ...(isFull ? REST : { method, dataCenterId, accountId, result }),
      count: 0,
      bytes: 0,
    }
    row.count++
    row.bytes += bytes
    this.#rows.set(key, row)
  }
}
