import type { Catalog, Clock } from '@streamvault/core'
import { MemoryEphemeral, MemoryJobs, silentLogger } from '@streamvault/testkit'
import { SessionCookie } from '../api/session-cookie.ts'
import { AuditDesk } from '../people/audit-desk.ts'
import { Budgets } from '../people/budgets.ts'
import { FactorDesk } from '../people/factor-desk.ts'
import { Invitations } from '../people/invitations.ts'
import { PeopleDesk } from '../people/people-desk.ts'
import { Seal } from '../people/seal.ts'
import { SessionDesk } from '../people/session-desk.ts'
import { SignInDesk } from '../people/sign-in-desk.ts'
import { SignInLinks } from '../people/sign-in-links.ts'
import { RulesDesk } from '../rules/rules-desk.ts'

/** What an API needs of people, over a catalogue; without TLS, and open to guests. */
export function peopleOfApi({ catalog, clock }: { readonly catalog: Catalog; readonly clock: Clock }) {
  const ephemeral = new MemoryEphemeral({ clock })
  const rules = new RulesDesk({ catalog, clock })
  const deps = { catalog, clock, ephemeral, rules, logger: silentLogger }
  const links = new SignInLinks(deps)
  const sessions = new SessionDesk(deps)
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
    budgets: new Budgets({ ...deps, jobs: new MemoryJobs({ clock }) }),
    cookie: new SessionCookie(undefined),
    guestsMayWatch: true,
    publicUrl: undefined,
  }
}
