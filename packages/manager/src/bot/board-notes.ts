import type { Ephemeral, JobId } from '@streamvault/core'

/** Nobody waits for longer to hear what became of something. */
const NOTES_MS = 7 * 24 * 3_600_000
const KEY = 'bot-boards'

/** A job that is told of. */
export interface BoardEntry {
  readonly job: JobId
  /** As its person knows it. */
  readonly name: string
  /** The message whose file it is, where that can be copied into the store on request. */
  readonly copyable?: string
}

/** A message that tells how some jobs get on. */
export interface Board {
  readonly chat: string
  readonly message: string
  readonly language: string
  readonly entries: readonly BoardEntry[]
}

/** Which messages are to be kept up to date, over a restart. */
export class BoardNotes {
  readonly #ephemeral: Pick<Ephemeral, 'get' | 'set'>

  constructor(ephemeral: Pick<Ephemeral, 'get' | 'set'>) {
    this.#ephemeral = ephemeral
  }

  async read(): Promise<readonly Board[]> {
    const text = await this.#ephemeral.get(KEY)
    return text === undefined ? [] : JSON.parse(text)
  }

  async write(boards: readonly Board[]): Promise<void> {
    await this.#ephemeral.set(KEY, JSON.stringify(boards), NOTES_MS)
  }
}
