import type { ChatPerson, Ephemeral } from '@streamvault/core'
import type { RulesDesk } from '../rules/rules-desk.ts'

/** As the rule `messages` says. */
const SAID_MS = 20_000

export interface VisitorsDeps {
  readonly ephemeral: Pick<Ephemeral, 'add' | 'incr'>
  readonly rules: Pick<RulesDesk, 'read'>
}

/** Whether somebody is answered: whoever asks too often is told so once. */
export class Visitors {
  readonly #deps: VisitorsDeps

  constructor(deps: VisitorsDeps) {
    this.#deps = deps
  }

  /** Whether this is told somebody for the first time in `ms`. */
  isFirst(what: string, { id }: ChatPerson, ms: number): Promise<boolean> {
    return this.#deps.ephemeral.add(`bot-${what}:${id}`, 'told', ms)
  }

  /** `calm`: as people write. `begins`: from now on it is too much. `lasts`: that was told. */
  async paceOf({ id }: ChatPerson): Promise<'calm' | 'begins' | 'lasts'> {
    const count = await this.#deps.ephemeral.incr(`bot-said:${id}`, 1, SAID_MS)
    const { messages } = await this.#deps.rules.read()
    if (count <= messages) return 'calm'
    return count === messages + 1 ? 'begins' : 'lasts'
  }
}
