import type { Catalog, Clock } from '@streamvault/core'
import { MemoryEphemeral, MemoryJobs, silentLogger } from '@streamvault/testkit'
import { SessionCookie } from '../api/session-cookie.ts'
import { AuditDesk } from '../people/audit-desk.ts'
import { FactorDesk } from '../people/factor-desk.ts'
import { PeopleDesk } from '../people/people-desk.ts'
import { Seal } from '../people/seal.ts'
import { SessionDesk } from '../people/session-desk.ts'
import { SignInDesk } from '../people/sign-in-desk.ts'
import { SignInLinks } from '../people/sign-in-links.ts'
import { CaseDesk } from '../takedown/case-desk.ts'
import { NoticeDesk } from '../takedown/notice-desk.ts'
import { TakedownDesk } from '../takedown/takedown-desk.ts'
import { Transparency } from '../takedown/transparency.ts'

/** What an API needs of people, over a catalogue; without TLS, and open to guests. */
export function peopleOfApi({ catalog, clock }: { readonly catalog: Catalog; readonly clock: Clock }) {
  const ephemeral = new MemoryEphemeral({ clock })
  const deps = { catalog, clock, ephemeral, logger: silentLogger }
  const links = new SignInLinks(deps)
  const sessions = new SessionDesk(deps)
  const jobs = new MemoryJobs({ clock })
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
    cookie: new SessionCookie(undefined),
    guestsMayWatch: true,
    publicUrl: undefined,
    cases: new CaseDesk({ ...deps, jobs, takedownDesk, postOf: () => undefined }),
    notices: new NoticeDesk(deps),
    transparency: new Transparency(deps),
  }
}
