import type { Catalog, Clock } from '@streamvault/core'
import { MemoryEphemeral, silentLogger } from '@streamvault/testkit'
import { SessionCookie } from '../api/session-cookie.ts'
import { AuditDesk } from '../people/audit-desk.ts'
import { PeopleDesk } from '../people/people-desk.ts'
import { SessionDesk } from '../people/session-desk.ts'
import { SignInDesk } from '../people/sign-in-desk.ts'
import { SignInLinks } from '../people/sign-in-links.ts'

/** What an API needs of people, over a catalogue; without TLS, and open to guests. */
export function peopleOfApi({ catalog, clock }: { readonly catalog: Catalog; readonly clock: Clock }) {
  const ephemeral = new MemoryEphemeral({ clock })
  const deps = { catalog, clock, ephemeral, logger: silentLogger }
  const links = new SignInLinks(deps)
  const sessions = new SessionDesk(deps)
  return {
    ephemeral,
    links,
    sessions,
    signIn: new SignInDesk({ ...deps, links, sessions }),
    people: new PeopleDesk({ ...deps, sessions }),
    audit: new AuditDesk(deps),
    cookie: new SessionCookie(undefined),
    guestsMayWatch: true,
    publicUrl: undefined,
  }
}
