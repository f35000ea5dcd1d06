import { addressOf, type Media } from '../subject/media.ts'
import { type Asked, type Fault, isMedia, withFields } from './fault.ts'

/** Asks with a ticket that is good, where the viewer's is one that `careless` says. */
function asWithATicket(careless: (ticket: string, asked: Asked) => boolean): Required<Pick<Fault, 'ask'>>['ask'] {
  return (asked, file: Media) => {
    const ticket = new URL(asked.path, 'http://localhost').searchParams.get('ticket') ?? ''
    return isMedia(asked) && careless(ticket, asked) ? { ...asked, path: addressOf(file) } : asked
  }
}

/** The moment at which a ticket ends, as whoever reads it without its signature sees it. */
function endOf(ticket: string): number {
  const [, , , expiresAt = ''] = Buffer.from(ticket.split('.', 1)[0] ?? '', 'base64url')
    .toString()
    .split('\n')
  return Number.parseInt(expiresAt, 36)
}

export const TICKET_FAULTS: readonly Fault[] = [
  {
    title: 'serves without a ticket',
    breaks: ['tickets/missing', 'secrecy/believed-fields'],
    ask: asWithATicket((ticket) => ticket === ''),
  },
  {
    title: 'does not care about the case of names',
    breaks: ['tickets/name'],
    ask: (asked) => ({ ...asked, path: asked.path.replace(/([?&])ticket=/i, '$1ticket=') }),
  },
  {
    title: 'takes a ticket by its plain name alone',
    breaks: ['tickets/name'],
    ask: (asked) => ({ ...asked, path: asked.path.replace(/([?&])(?!ticket=)[^=&]*%[^=&]*=/i, '$1other=') }),
  },
  {
    title: 'takes any ticket',
    breaks: ['tickets/malformed', 'tickets/forged', 'tickets/foreign', 'tickets/scope', 'tickets/unknown-file'],
    ask: asWithATicket((ticket) => ticket !== ''),
  },
  {
    title: 'does not look at signatures',
    breaks: ['tickets/forged'],
    ask: asWithATicket((ticket) => endOf(ticket) > Date.now()),
  },
  {
    title: 'does not see that a ticket expired',
    breaks: ['tickets/expired'],
    ask: asWithATicket((ticket) => endOf(ticket) <= Date.now()),
  },
  {
    title: 'looks at a ticket at the beginning only',
    breaks: ['tickets/running'],
    ask: asWithATicket((ticket) => endOf(ticket) > Date.now()),
  },
  {
    title: 'takes no ticket but those of its own',
    breaks: ['tickets/minted'],
    ask: (asked, file) => (asked.path.includes(file.ticket) ? asked : { ...asked, path: file.path }),
  },
  {
    title: 'tells the size to those without a ticket',
    breaks: ['tickets/missing'],
    answer: (given) => (given.status === 401 ? withFields(given, { 'content-range': 'bytes */9' }) : given),
  },
  {
    title: 'believes what a gateway would say',
    breaks: ['secrecy/believed-fields'],
    ask: asWithATicket((_, { headers }) => headers['x-original-uri'] !== undefined),
  },
]
