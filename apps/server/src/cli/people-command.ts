import { personView } from '@streamvault/contract'
import { PAGE_PEOPLE_MAX, type Person, type PersonId, ROLES, VaultError } from '@streamvault/core'
import { type PeopleDesk, parseSpan } from '@streamvault/manager'
import { type Foundation, openFoundation } from '../compose.ts'
import { createPeople } from '../people/create-people.ts'
import { type Command, complain, EXIT, type ExitCode, type Invocation, print } from './command.ts'
import { visibleText } from './text.ts'

/** Whoever sits at the machine decides about everybody. */
const GOVERNOR = { role: 'superAdmin' } as const
const WHO = /^(?:telegram-)?[1-9]\d{0,15}$/

/** Says whom the vault knows, and decides about them. */
export const peopleCommand: Command = {
  name: 'people',
  usage:
    '[ban NUMBER REASON | unban NUMBER | warn NUMBER REASON | role NUMBER ROLE | sign-out NUMBER | invite [ROLE]] [--for SPAN] [--json]',
  summary: 'Lists whom the vault knows; bans, warns, gives roles, signs out, and makes invitations.',
  options: {
    for: { type: 'string', description: 'How long a ban lasts: 30m, 12h, 7d or 4w. For ever without it.' },
    json: { type: 'boolean', description: 'Prints one JSON object per person, or the invitation as JSON.' },
  },
  positionals: { min: 0, max: 3 },
  async run(invocation) {
    const { settings, logger, positionals, json, signal } = invocation
    const order = readOrder(invocation)
    if (typeof order === 'string') {
      complain(order)
      return EXIT.wrongUse
    }
    await using foundation = await openFoundation(settings, logger)
    if (order === undefined) return await list(foundation, { json, signal })
    const { audit, people, invitations } = createPeople(foundation)
    const [what = '', who] = positionals
    const on = [who, order.role].filter((each) => each !== undefined && each !== '').join(' ')
    const deed = { who: 'machine', what, ...(on !== '' && { on }), requestId: `process ${process.pid}` }
    const work = async () => {
      if (what === 'invite') return await invitations.make(order.role ?? 'viewer')
      return await order.work(people, foundation.clock.now())
    }
    const done = await audit.doing(deed, work)
    if ('token' in done) print(json ? JSON.stringify(done) : (done.url ?? `/start ${done.token}`))
    else show(done, json)
    return EXIT.done
  },
}

interface Order {
  readonly role?: Person['role'] | undefined
  readonly work: (people: PeopleDesk, now: number) => Promise<Person>
}

/** What is to be done; undefined for a list, and a sentence where that makes no sense. */
function readOrder({ positionals, options }: Invocation): Order | string | undefined {
  const [what, who = '', said = ''] = positionals
  const spanMs = options['for'] === undefined ? undefined : parseSpan(String(options['for']))
  if (options['for'] !== undefined && (spanMs === undefined || what !== 'ban'))
    return 'A ban lasts as long as --for says: 30m, 12h, 7d or 4w.'
  if (what === undefined) return undefined
  const role = ROLES.find((known) => known === (what === 'invite' ? who || 'viewer' : said))
  if (what === 'invite') return role === undefined || said !== '' ? roleNeeded() : { role, work: unreachable }
  if (!WHO.test(who)) return 'An account in Telegram is named by its number.'
  const id = who.startsWith('telegram-') ? who : `telegram-${who}`
  const needsReason = what === 'ban' || what === 'warn'
  if (needsReason !== (said !== '') && what !== 'role')
    return needsReason ? 'Say why.' : `There is nothing to say to ${what}.`
  switch (what) {
    case 'ban':
      return {
        work: (people, now) =>
          people.ban(GOVERNOR, id, { reason: said, ...(spanMs !== undefined && { until: now + spanMs }) }),
      }
    case 'unban':
      return { work: (people) => people.unban(GOVERNOR, id) }
    case 'warn':
      return { work: (people) => people.warn(GOVERNOR, id, said) }
    case 'role':
      return role === undefined ? roleNeeded() : { role, work: (people) => people.giveRole(GOVERNOR, id, role) }
    case 'sign-out':
      return {
        work: async (people) => {
          await people.signOut(GOVERNOR, id)
          return await people.read(id as PersonId)
        },
      }
    default:
      return 'One bans, unbans, warns, signs out, gives a role, or invites.'
  }
}

const roleNeeded = () => `A role is one of these: ${ROLES.join(', ')}.`

async function unreachable(): Promise<never> {
  throw new VaultError('INTERNAL')
}

async function list(foundation: Foundation, { json, signal }: Pick<Invocation, 'json' | 'signal'>): Promise<ExitCode> {
  const { people } = createPeople(foundation)
  let after: string | undefined
  do {
    signal.throwIfAborted()
    const page = await people.list({}, { limit: PAGE_PEOPLE_MAX, ...(after !== undefined && { after }) })
    for (const person of page.items) show(person, json)
    after = page.next
  } while (after !== undefined)
  return EXIT.done
}

function show(person: Person, json: boolean): void {
  const { id, name, role, banned, warnings = [] } = personView(person)
  if (json) print(JSON.stringify(personView(person)))
  else {
    const end = banned?.until === undefined ? '' : ` until ${banned.until.slice(0, 16).replace('T', ' ')}`
    const notes = [
      ...(banned === undefined ? [] : [`banned${end}: ${banned.reason}`]),
      ...(warnings.length === 0 ? [] : [`warnings: ${warnings.length}`]),
    ]
    print(visibleText([id.padEnd(20), role.padEnd(11), name, ...notes].join('  ')))
  }
}
