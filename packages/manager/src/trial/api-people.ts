import type { HealthView } from '@streamvault/contract'
import type { Catalog, Clock } from '@streamvault/core'
import { MemoryEphemeral, MemoryJobs, silentLogger } from '@streamvault/testkit'
import { SessionCookie } from '../api/session-cookie.ts'
import { JobsDesk } from '../jobs/jobs-desk.ts'
import { TakeDesk } from '../jobs/take-desk.ts'
import { LeechDesk } from '../leech/leech-desk.ts'
import { AuditDesk } from '../people/audit-desk.ts'
import { Budgets } from '../people/budgets.ts'
import { FactorDesk } from '../people/factor-desk.ts'
import { Invitations } from '../people/invitations.ts'
import { PeopleDesk } from '../people/people-desk.ts'
import { Seal } from '../people/seal.ts'
import { SessionDesk } from '../people/session-desk.ts'
import { SignInDesk } from '../people/sign-in-desk.ts'
import { SignInLinks } from '../people/sign-in-links.ts'
import { ReviewDesk } from '../review/review-desk.ts'
import { RulesDesk } from '../rules/rules-desk.ts'
import { CaseDesk } from '../takedown/case-desk.ts'
import { NoticeDesk } from '../takedown/notice-desk.ts'
import { TakedownDesk } from '../takedown/takedown-desk.ts'
import { Transparency } from '../takedown/transparency.ts'
import { TitleDesk } from '../titles/title-desk.ts'
import { TorrentDesk } from '../torrent/torrent-desk.ts'

const NOTHING = { memoryBytes: 0, memoryFreeBytes: 0, diskBytes: 0, diskFreeBytes: 0 }
/** Of a vault that is empty and alone. */
const HEALTHY: HealthView = {
  at: '2026-01-01T00:00:00.000Z',
  egress: { month: '2026-01', bytes: 0, freeBytes: 10e12 },
  machine: { load: 0, processors: 1, ...NOTHING },
  queue: [],
  swarms: [],
  mirrors: [],
  titlesCount: 0,
  reviewCount: 0,
}

/** What an API needs of people and operators, over a catalogue; without TLS, and open to guests. */
export function peopleOfApi({ catalog, clock }: { readonly catalog: Catalog; readonly clock: Clock }) {
  const ephemeral = new MemoryEphemeral({ clock })
  const jobs = new MemoryJobs({ clock })
  const rules = new RulesDesk({ catalog, clock })
  const deps = { catalog, clock, ephemeral, rules, logger: silentLogger }
  const links = new SignInLinks(deps)
  const sessions = new SessionDesk(deps)
  const takedownDesk = new TakedownDesk({ catalog, jobs, clock })
  const factors = new FactorDesk({ ...deps, seal: new Seal(['a secret of some length']) })
  return {
    ephemeral,
    links,
    sessions,
    factors,
    signIn: new SignInDesk({ ...deps, links, sessions, factors }),
    people: new PeopleDesk({ ...deps, sessions }),
    audit: new AuditDesk(deps),
    rules,
    invitations: new Invitations(deps),
    budgets: new Budgets({ ...deps, jobs }),
    jobs: new JobsDesk({ jobs, ephemeral }),
    take: new TakeDesk({
      leechDesk: new LeechDesk({ jobs, ephemeral }),
      torrentDesk: new TorrentDesk({ jobs, ephemeral }),
    }),
    review: new ReviewDesk({ catalog, jobs }),
    titles: new TitleDesk({ catalog, jobs }),
    health: { read: async () => HEALTHY },
    cookie: new SessionCookie(undefined),
    guestsMayWatch: true,
    publicUrl: undefined,
    cases: new CaseDesk({ ...deps, jobs, takedownDesk, postOf: () => undefined }),
    notices: new NoticeDesk(deps),
    transparency: new Transparency(deps),
  }
}
