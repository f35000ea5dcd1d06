import type { ChatTransport } from '@streamvault/core'
import { type BoardNotes, Bot, type BotPeople, ForwardDesk } from '@streamvault/manager'
import { createManager, type Foundation } from '../compose.ts'

export interface BotComposition {
  readonly chat: ChatTransport
  readonly people: BotPeople
  /** Where viewers find the site. */
  readonly origin: string
  /** Places of the store, whose posts are indexed where they lie. */
  readonly places: readonly string[]
  readonly notes?: BoardNotes
}

/** The bot over a transport. It makes jobs, which the workers carry out. */
export function createBot(foundation: Foundation, composition: BotComposition): Bot {
  const { jobs } = foundation
  const { chat, places, notes, ...options } = composition
  const forwardDesk = new ForwardDesk({ jobs, chat }, { places })
  const deps = { ...foundation, ...createManager(foundation), chat, forwardDesk, ...(notes && { notes }) }
  return new Bot(deps, options)
}
