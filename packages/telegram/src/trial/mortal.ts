import type { TelegramAccount } from '../account/telegram-account.ts'
import type { DoubtfulPost, UploadJournal, UploadNote } from '../upload/upload-journal.ts'

/** The process is gone: nothing that was under way comes back. */
export class DeathError extends Error {
  override readonly name = 'DeathError'
}

/** A process that takes a number of steps and then none. */
export class Life {
  #stepsLeft: number

  constructor(steps: number) {
    this.#stepsLeft = steps
  }

  get isOver(): boolean {
    return this.#stepsLeft < 0
  }

  /** Before and after everything that leaves the process. */
  step(): void {
    this.#stepsLeft--
    if (this.isOver) throw new DeathError('the process was killed')
  }

  /** What is done between two steps is done, whether or not the process lives to see it. */
  async between<T>(work: () => Promise<T>): Promise<T> {
    this.step()
    const result = await work()
    this.step()
    return result
  }
}

/** The account as a process has it that may be killed at any call, or before its answer. */
export function mortalAccount(account: TelegramAccount, life: Life): TelegramAccount {
  return {
    name: account.name,
    kind: account.kind,
    id: account.id,
    uploadBytesMax: account.uploadBytesMax,
    call: (request, options) => life.between(() => account.call(request, options)),
    grant: (dataCenter, options) => life.between(() => account.grant(dataCenter, options)),
    channel: (channelId, options) => life.between(() => account.channel(channelId, options)),
    [Symbol.asyncDispose]: async () => {},
  }
}

/** A journal that survives whoever writes it. */
export class MemoryJournal implements UploadJournal {
  readonly notes: UploadNote[] = []
  #doubt: DoubtfulPost | undefined

  async read(): Promise<UploadNote | undefined> {
    return this.notes.at(-1)
  }

  async write(note: UploadNote): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve))
    this.notes.push(structuredClone(note))
  }

  async readDoubt(): Promise<DoubtfulPost | undefined> {
    return this.#doubt
  }

  async writeDoubt(doubt: DoubtfulPost): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve))
    this.#doubt = doubt
  }

  heldBy(life: Life): UploadJournal {
    return {
      readDoubt: () => life.between(() => this.readDoubt()),
      writeDoubt: (doubt) => life.between(() => this.writeDoubt(doubt)),
      read: () => life.between(() => this.read()),
      write: (note) => life.between(() => this.write(note)),
    }
  }
}
