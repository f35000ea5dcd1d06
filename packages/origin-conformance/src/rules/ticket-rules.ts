import { TicketSigner } from '@streamvault/contract'
import type { Rule } from '../rule.ts'
import { addressOf, type Media } from '../subject/media.ts'
import type { Subject } from '../subject/subject.ts'
import { demand, needs } from '../verdict.ts'
import { isRefused } from './problem.ts'

const MINUTE_MS = 60_000
const MISSING = { status: 401, code: 'TICKET_MISSING' } as const
const INVALID = { status: 403, code: 'TICKET_INVALID' } as const
const EXPIRED = { status: 403, code: 'TICKET_EXPIRED' } as const
const NO_SECRET = 'tickets cannot be made without --secret-file'
const PROMISE = 'promise D5'
const CONTRACT = 'contract, HTTP'

async function refuses(
  subject: Subject,
  tickets: Readonly<Record<string, string>>,
  refusal: typeof INVALID | typeof EXPIRED,
) {
  for (const [what, ticket] of Object.entries(tickets)) {
    isRefused(await subject.origin.ask(addressOf(subject.file, ticket)), what, refusal)
  }
}

/** What a ticket opens, and what opens nothing. */
export const TICKET_RULES: readonly Rule[] = [
  {
    id: 'tickets/missing',
    title: 'without a ticket nothing is told: neither bytes, nor size, nor that they are the same as before',
    source: CONTRACT,
    check: async ({ origin, file }) => {
      for (const path of [file.path, `${file.path}?ticket=`, `${file.path}?download=1`]) {
        for (const headers of [{}, { range: 'bytes=99999999999-' }, { 'if-none-match': '*' }]) {
          const answer = await origin.ask(path, { headers })
          isRefused(answer, 'no ticket', MISSING)
          demand(answer.headers['content-range'] === undefined, 'without a ticket, the size is told')
          demand(answer.headers.etag === undefined, 'without a ticket, the ETag is told')
        }
      }
    },
  },
  {
    id: 'tickets/name',
    title: 'the ticket is the first parameter of that name: its letters have a case, and each may be encoded',
    source: 'URL Standard, 5.1',
    check: async ({ origin, file: { path, ticket } }) => {
      const ask = (query: string) => origin.ask(`${path}?${query}`, { headers: { range: 'bytes=0-9' } })
      const good = [
        `ticket=${ticket}`,
        `%74icket=${ticket}`,
        `x=1&tic%6bet=${ticket}`,
        `tic%6Bet=${ticket}&ticket=forged`,
      ]
      for (const query of [...good, `Ticket=forged&ticket=${ticket}`]) {
        const { status } = await ask(query)
        demand(status === 206, `with ${query.replaceAll(ticket, 'TICKET')} it answers ${status}`)
      }
      const none = [
        `TICKET=${ticket}`,
        `Ticket=${ticket}`,
        `xticket=${ticket}`,
        `tickets=${ticket}`,
        `%54icket=${ticket}`,
      ]
      for (const query of [...none, `ticket=&ticket=${ticket}`, `ticket&ticket=${ticket}`]) {
        isRefused(await ask(query), query.replaceAll(ticket, 'TICKET'), MISSING)
      }
      isRefused(await ask(`ticket=forged&ticket=${ticket}`), 'a forged ticket before a good one', INVALID)
    },
  },
  {
    id: 'tickets/malformed',
    title: 'what is no ticket opens nothing',
    source: CONTRACT,
    check: (subject) =>
      refuses(
        subject,
        {
          'a word': 'open-sesame',
          dots: '...',
          'two halves of nothing': '.',
          'very much': 'a'.repeat(3000),
          zero: '\0',
        },
        INVALID,
      ),
  },
  {
    id: 'tickets/forged',
    title: 'a ticket that was changed or signed elsewhere opens nothing',
    source: CONTRACT,
    check: (subject) => {
      const { file } = subject
      const elsewhere = new TicketSigner(['the secret of another vault'])
      const [payload = '', mac = ''] = file.ticket.split('.')
      return refuses(
        subject,
        {
          'another payload': `${flipped(payload)}.${mac}`,
          'another signature': `${payload}.${flipped(mac)}`,
          'no signature': `${payload}.`,
          'a signature with an appendix': `${file.ticket}=`,
          'the signature of another vault': elsewhere.sign({ ...scopeOf(file), expiresAt: Date.now() + MINUTE_MS }),
        },
        INVALID,
      )
    },
  },
  {
    id: 'tickets/foreign',
    title: 'the ticket of another file opens nothing here',
    source: CONTRACT,
    check: (subject) => {
      const other = needs(subject.otherFile, 'there is no other file')
      return refuses(subject, { 'the ticket of another file': other.ticket }, INVALID)
    },
  },
  {
    id: 'tickets/scope',
    title: 'a ticket is for one kind of thing, and for one viewer where it names one',
    source: CONTRACT,
    check: (subject) => {
      const mint = needs(subject.mint, NO_SECRET)
      const expiresAt = Date.now() + MINUTE_MS
      const tickets = {
        'the ticket of a pack': mint({ kind: 'pack', id: subject.file.id, expiresAt }),
        'the ticket of somebody else': mint({ ...scopeOf(subject.file), expiresAt, viewer: 'somebody-else' }),
      }
      return refuses(subject, tickets, INVALID)
    },
  },
  {
    id: 'tickets/expired',
    title: 'a ticket opens nothing once its time is over',
    source: PROMISE,
    check: (subject) => {
      const mint = needs(subject.mint, NO_SECRET)
      const ticket = (ageMs: number) => mint({ ...scopeOf(subject.file), expiresAt: Date.now() - ageMs })
      return refuses(subject, { 'a ticket of last minute': ticket(MINUTE_MS), 'a ticket of now': ticket(0) }, EXPIRED)
    },
  },
  {
    id: 'tickets/minted',
    title: 'a ticket that was signed here opens what it names',
    source: CONTRACT,
    check: async ({ origin, file, mint }) => {
      const ticket = needs(mint, NO_SECRET)({ ...scopeOf(file), expiresAt: Date.now() + MINUTE_MS })
      const { status, body } = await origin.ask(addressOf(file, ticket), { headers: { range: 'bytes=0-9' } })
      demand(status === 206 && body.length === 10, `it answers ${status}`)
    },
  },
  {
    id: 'tickets/unknown-file',
    title: 'a ticket for a file that there is not opens nothing, and that is said',
    source: CONTRACT,
    check: async ({ origin, mint }) => {
      const id = 'f'.repeat(32)
      const ticket = needs(mint, NO_SECRET)({ kind: 'file', id, expiresAt: Date.now() + MINUTE_MS })
      const answer = await origin.ask(addressOf({ kind: 'file', id, path: `/stream/${id}/x.mp4`, ticket }))
      isRefused(answer, 'no such file', { status: 404, code: 'FILE_NOT_FOUND' })
    },
  },
]

function scopeOf({ kind, id }: Media): Pick<Media, 'kind' | 'id'> {
  return { kind, id }
}

/** The same with another letter in its middle. */
function flipped(text: string): string {
  const at = Math.floor(text.length / 2)
  return text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1)
}
