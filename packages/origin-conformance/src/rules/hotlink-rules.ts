import { statusesIn } from '../http/raw-answers.ts'
import type { Rule } from '../rule.ts'
import { addressOf } from '../subject/media.ts'
import type { Subject } from '../subject/subject.ts'
import { demand, RuleSkipped } from '../verdict.ts'
import { isRefused } from './problem.ts'

const FOREIGN = 'https://foreign.example'
const SOURCE = 'Fetch Metadata, 2; RFC 9110, 10.1.3; operations/gateway.md'
const RANGE = 'bytes=0-9'

function rule(name: string, title: string, check: Rule['check']): Rule {
  return { id: `hotlinks/${name}`, title, source: SOURCE, check }
}

/** Where pages of all sites are welcome there is nobody to refuse. */
function mayRefuse({ embeddable }: Subject): void {
  if (embeddable === true) throw new RuleSkipped('any page may embed media, as --embeddable says')
}

async function isRefusedTo(subject: Subject, pages: Readonly<Record<string, Record<string, string>>>): Promise<void> {
  mayRefuse(subject)
  for (const [what, headers] of Object.entries(pages)) {
    const answer = await subject.origin.ask(addressOf(subject.file), { headers: { ...headers, range: RANGE } })
    isRefused(answer, what, { status: 403, code: 'HOTLINK_REFUSED' })
  }
}

/** Who may show what is served is judged by what browsers say of the page, and not by the host that a request was sent to. */
export const HOTLINK_RULES: readonly Rule[] = [
  rule('foreign-page', 'a page of another site may not embed media', (subject) =>
    isRefusedTo(subject, {
      'a page with an origin': { origin: FOREIGN },
      'a page that says where it is': { referer: `${FOREIGN}/watch` },
      'a page of both kinds': { origin: FOREIGN, referer: `${subject.origin.url.origin}/` },
    }),
  ),
  rule('hidden-page', 'a page that hides its name is none of ours', (subject) =>
    isRefusedTo(subject, {
      'a page without a name': { origin: 'null' },
      'a page of which the browser says that it is foreign': { 'sec-fetch-site': 'cross-site' },
    }),
  ),
  rule('foreign-host', 'a name that leads here makes no page ours', async (subject) => {
    mayRefuse(subject)
    const { host } = new URL(FOREIGN)
    for (const field of [`Referer: ${FOREIGN}/watch`, `Origin: ${FOREIGN}`]) {
      const head = `GET ${addressOf(subject.file)} HTTP/1.1\r\nHost: ${host}\r\n${field}\r\nRange: ${RANGE}\r\n`
      const [status] = statusesIn(await subject.origin.say(`${head}Connection: close\r\n\r\n`))
      // Who answers to known hosts alone says that it was not meant at all.
      demand(status === 403 || status === 421, `${field} at its own host answers ${status}`)
    }
  }),
  rule('players', 'players, which come from no page, and pages of ours are let in', async ({ origin, file }) => {
    const ours = origin.url.origin
    for (const [what, headers] of Object.entries<Record<string, string>>({
      'a player': {},
      'an address typed by hand': { 'sec-fetch-site': 'none' },
      'a page of ours': { referer: `${ours}/watch`, 'sec-fetch-site': 'same-origin' },
      'a page of ours with an origin': { origin: ours },
    })) {
      const { status } = await origin.ask(addressOf(file), { headers: { ...headers, range: RANGE } })
      demand(status === 206, `${what} is answered ${status}`)
    }
  }),
]
