import { z } from 'zod'

const count = z.int().min(0)
/** Milliseconds since the Unix epoch. */
const instant = z.number()
const text = z.string().max(1_000)
/** As people write it, below -1,000,000,000,000. */
const channelId = z.int().negative()

const state = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('starting') }),
  z.object({ kind: z.literal('usable'), since: instant }),
  z.object({ kind: z.literal('waiting'), until: instant }),
  z.object({ kind: z.literal('elsewhere'), asCopy: z.literal(true).optional() }),
  z.object({ kind: z.literal('broken'), fault: z.object({ code: text, advice: text }), retryAt: instant.optional() }),
])

/** An account in a data centre. */
const lane = z.object({
  dataCenter: count,
  windowSlices: count,
  inFlightBytes: count,
  firstByteMs: z.number().min(0),
  /** Of what was asked lately, 0 to 1. */
  failureShare: z.number().min(0).max(1),
  /** Until when Telegram told it to wait; absent when it may be asked. */
  setAsideUntil: instant.optional(),
})

const access = z.object({
  channelId,
  title: text.optional(),
  canRead: z.boolean(),
  canPost: z.boolean(),
  canDelete: z.boolean(),
  error: text.optional(),
  advice: text.optional(),
})

const account = z.object({
  name: text,
  handle: text,
  state,
  /** It is there while its home data centre does not answer. */
  silence: z
    .object({
      since: instant,
      error: text,
      /** Another data centre has answered since, as files may lie there. */
      isAnsweredElsewhere: z.boolean(),
    })
    .optional(),
  /** When it signed in anew because its session was used in two places at once; absent an hour later. */
  duplicatedAt: instant.optional(),
  lanes: z.array(lane),
  /** One for each channel of the store; none until the account was looked at, and while it cannot be used. */
  channels: z.array(access),
})

const swarmReport = z.object({
  madeAt: instant,
  /** Every account that could be asked what it may do was asked since then; absent until somebody wanted that. */
  lookedAt: instant.optional(),
  accounts: z.array(account),
  channels: z.array(z.object({ id: channelId, messages: count, messagesMax: count })),
  totals: z.object({ pieces: count, hedges: count, floods: count, losses: count, referencesRenewed: count }),
})

/** What there is to see of a swarm at one moment: plain data, without secrets and phone numbers. */
export type SwarmReport = z.infer<typeof swarmReport>
export type AccountReport = z.infer<typeof account>
export type LaneReport = z.infer<typeof lane>
export type AccessReport = z.infer<typeof access>

/** Reads what `JSON.stringify` made of a report; undefined when it is none, or another version's. */
export function parseSwarmReport(json: string): SwarmReport | undefined {
  try {
    return swarmReport.safeParse(JSON.parse(json)).data
  } catch {
    return undefined
  }
}
