import {
  CASE_STEPS,
  NAMED_BY,
  type Notice,
  TAKEDOWN_GROUNDS,
  type TakedownCase,
  type TakedownExtent,
} from '@streamvault/core'
import { z } from 'zod'

const REASON_CHARS_MAX = 1_000
const STATEMENT_CHARS_MAX = 4_000
const LINE_CHARS_MAX = 200
const NUMBER_CHARS_MAX = 40

const instant = z.iso.datetime()
const textOf = (at: number) => new Date(at).toISOString()
const reason = z.string().trim().min(1).max(REASON_CHARS_MAX)
const line = z.string().trim().min(1).max(LINE_CHARS_MAX)
const ground = z.enum(TAKEDOWN_GROUNDS)
const number = z.string().min(1).max(NUMBER_CHARS_MAX)
const count = z.number().int()

export const takedownOrderSchema = z
  .strictObject({
    what: z.string().trim().min(1).max(REASON_CHARS_MAX).meta({
      description: 'The id of a title or file, an address of ours, a ticket, a post of a channel, or a SHA-256.',
    }),
    season: z.number().int().min(0).max(99_999).exactOptional(),
    ground,
    reason,
    reference: line.exactOptional(),
    erases: z.boolean().meta({ description: 'Whether the bytes go, too.' }),
    notice: number.exactOptional(),
  })
  .meta({ id: 'TakedownOrder', description: 'What is to be taken down, and why.' })

export const takedownConfirmSchema = z.strictObject({ token: line }).meta({ id: 'TakedownConfirm' })
export const takedownReasonSchema = z.strictObject({ reason }).meta({ id: 'TakedownReason' })

const extentSchema = z.object({
  titles: z.array(z.string()),
  files: z.array(z.object({ id: z.string(), name: z.string(), bucket: z.string(), sizeBytes: count })),
  packs: count,
  images: count,
  sprites: count,
  subtitles: count,
  messages: count,
  mirrors: z.record(z.string(), count),
})

export const takedownPreviewSchema = z
  .object({ extent: extentSchema, token: z.string(), expiresAt: instant })
  .meta({ id: 'TakedownPreview', description: 'What would go, and the token that confirms it once.' })

const decisionSchema = z.object({ at: instant, by: z.string(), reason: z.string() })
const stepSchema = z.object({
  name: z.enum(CASE_STEPS),
  state: z.enum(['waiting', 'failed', 'done', 'skipped']),
  attempts: count,
  at: instant,
  found: z.record(z.string(), count).exactOptional(),
  failure: z.string().exactOptional(),
})

export const takedownCaseSchema = z
  .object({
    id: z.string(),
    state: z.enum(['open', 'done', 'returning', 'returned']),
    namedBy: z.enum(NAMED_BY),
    ground,
    opened: decisionSchema,
    reference: z.string().exactOptional(),
    erases: z.boolean(),
    extent: extentSchema,
    notice: z.string().exactOptional(),
    returned: decisionSchema.exactOptional(),
    steps: z.array(stepSchema),
  })
  .meta({ id: 'TakedownCase', description: 'Something that is taken down, step by step.' })

export const takedownCasePageSchema = z
  .object({ items: z.array(takedownCaseSchema), next: z.string().exactOptional() })
  .meta({ id: 'TakedownCasePage', description: 'One page of cases, newest first.' })

export const noticeRequestSchema = z
  .strictObject({
    ground,
    about: z.string().trim().min(1).max(STATEMENT_CHARS_MAX).meta({ description: 'Addresses or names.' }),
    statement: z.string().trim().min(1).max(STATEMENT_CHARS_MAX),
    claimant: line,
    contact: line,
  })
  .meta({ id: 'NoticeRequest', description: 'That something should be taken down.' })

export const noticeStatusSchema = z
  .object({
    id: z.string(),
    state: z.enum(['waiting', 'accepted', 'refused']),
    at: instant,
    answeredAt: instant.exactOptional(),
    reason: z.string().exactOptional().meta({ description: 'Why it was refused.' }),
  })
  .meta({ id: 'NoticeStatus', description: 'What became of a notice, for whoever has its number.' })

export const noticeSchema = z
  .object({
    id: z.string(),
    state: z.enum(['waiting', 'accepted', 'refused']),
    at: instant,
    ground,
    about: z.string(),
    statement: z.string(),
    claimant: z.string(),
    contact: z.string(),
    answer: decisionSchema.exactOptional(),
    case: z.string().exactOptional(),
  })
  .meta({ id: 'Notice', description: 'A notice, as operators see it.' })

export const noticePageSchema = z
  .object({ items: z.array(noticeSchema), next: z.string().exactOptional() })
  .meta({ id: 'NoticePage', description: 'One page of notices, newest first.' })

export const transparencySchema = z
  .object({
    items: z.array(
      z.object({ month: z.string(), ground, notices: count, refused: count, takedowns: count, restored: count }),
    ),
  })
  .meta({ id: 'Transparency', description: 'What was taken down in each month, and by what right.' })

const decisionView = ({ at, by, reason }: Notice['answer'] & object) => ({ at: textOf(at), by, reason })

/** As the API shows what would go. */
export function extentView({ titles, files, ...counts }: TakedownExtent): z.infer<typeof extentSchema> {
  return { titles: [...titles], files: files.map((file) => ({ ...file })), ...counts }
}

/** As the API shows a case. */
export function caseView(opened: TakedownCase): z.infer<typeof takedownCaseSchema> {
  const { target: _, takedown: __, opened: decision, returned, extent, steps, ...rest } = opened
  return {
    ...rest,
    opened: decisionView(decision),
    extent: extentView(extent),
    ...(returned && { returned: decisionView(returned) }),
    steps: steps.map(({ at, ...step }) => ({ ...step, at: textOf(at) })),
  }
}

/** As the API shows a notice to operators. */
export function noticeView({ at, answer, ...notice }: Notice): z.infer<typeof noticeSchema> {
  return { ...notice, at: textOf(at), ...(answer && { answer: decisionView(answer) }) }
}

/** As the API shows a notice to whoever has its number. */
export function noticeStatusView({ id, state, at, answer }: Notice): z.infer<typeof noticeStatusSchema> {
  const told = answer && { answeredAt: textOf(answer.at), ...(state === 'refused' && { reason: answer.reason }) }
  return { id, state, at: textOf(at), ...told }
}
