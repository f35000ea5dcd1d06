import type { ChatPerson, Ephemeral } from '@streamvault/core'

/** A stranger is answered once in this time. */
const STRANGER_MS = 24 * 3_600_000
/** Far more than somebody types, and few enough that answers keep within Telegram's message a second and chat. */
const SAID_MAX = 20
const SAID_MS = 20_000

export interface VisitorsDeps {
  readonly ephemeral: Pick<Ephemeral, 'add' | 'incr'>
}

/** Whether somebody is answered: whoever asks too often is told so once. */
export class Visitors {
  readonly #deps: VisitorsDeps

  constructor(deps: VisitorsDeps) {
    this.#deps = deps
  }

  /** Whether a stranger has not been answered for a day. */
  isNew({ id }: ChatPerson): Promise<boolean> {
    return this.#deps.ephemeral.add(`bot-stranger:${id}`, 'told', STRANGER_MS)
  }

  /** `calm`: as people write. `begins`: from now on it is too much. `lasts`: that was told. */
  async paceOf({ id }: ChatPerson): Promise<'calm' | 'begins' | 'lasts'> {
    const count = await this.#deps.ephemeral.incr(`bot-said:${id}`, 1, SAID_MS)
    if (count <= SAID_MAX) return 'calm'
    return count === SAID_MAX + 1 ? 'begins' : 'lasts'
  }
}
