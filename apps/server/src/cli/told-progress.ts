import { complain } from './command.ts'
import { StatusLine } from './status-line.ts'

/** Without a terminal, a line for so many records at the most. */
const LINE_RECORDS = 50_000

/** How far records have come. */
export interface RecordsProgress {
  readonly phase: string
  readonly kind: string
  readonly done: number
  /** Absent while nobody knows. */
  readonly total?: number
}

/** How far it has come: one line that is written over on a terminal, and else a line now and then. */
export class ToldProgress {
  readonly #line = process.stderr.isTTY === true ? new StatusLine(process.stderr) : undefined
  #stretch = ''

  tell({ phase, kind, done, total }: RecordsProgress): void {
    const text = `${phase} ${kind}: ${done}${total === undefined ? '' : ` of ${total}`}`
    this.#line?.draw(() => text)
    if (this.#line !== undefined) return
    const stretch = `${phase}/${kind}/${Math.floor(done / LINE_RECORDS)}`
    if (stretch !== this.#stretch) complain(text)
    this.#stretch = stretch
  }

  end(): void {
    this.#line?.clear()
  }
}
