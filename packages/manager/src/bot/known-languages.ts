import type { ChatPerson, Ephemeral } from '@streamvault/core'
import { chooseWording } from './wording/choose-wording.ts'
import type { Wording } from './wording/wording.ts'

/** Whoever does not write for so long is spoken to as somebody new. */
const KNOWN_MS = 365 * 24 * 3_600_000

/** Which language people speak, for what the bot tells them without being asked. */
export class KnownLanguages {
  readonly #ephemeral: Pick<Ephemeral, 'get' | 'set'>

  constructor(ephemeral: Pick<Ephemeral, 'get' | 'set'>) {
    this.#ephemeral = ephemeral
  }

  /** Notes what somebody's program is set to. */
  async note({ id, language }: ChatPerson): Promise<void> {
    if (language === undefined || (await this.#ephemeral.get(keyOf(id))) === language) return
    await this.#ephemeral.set(keyOf(id), language, KNOWN_MS)
  }

  /** How one speaks to somebody. */
  async wordingFor(id: string): Promise<Wording> {
    return chooseWording(await this.#ephemeral.get(keyOf(id)))
  }
}

const keyOf = (id: string) => `bot-language:${id}`
