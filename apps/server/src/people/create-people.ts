import {
  AuditDesk,
  FactorDesk,
  LoginDesk,
  PeopleDesk,
  SessionCookie,
  SessionDesk,
  SignInDesk,
  SignInLinks,
} from '@streamvault/manager'
import type { Foundation } from '../compose.ts'

/** What the API needs of people. */
export function createPeople(foundation: Foundation) {
  const { PUBLIC_URL: publicUrl, ANONYMOUS_VIEWERS: guestsMayWatch } = foundation.settings
  const links = new SignInLinks(foundation)
  const sessions = new SessionDesk(foundation)
  const factors = new FactorDesk(foundation)
  return {
    sessions,
    factors,
    signIn: new SignInDesk({ ...foundation, links, sessions, factors }),
    people: new PeopleDesk({ ...foundation, sessions }),
    audit: new AuditDesk(foundation),
    cookie: new SessionCookie(publicUrl),
    guestsMayWatch,
    publicUrl,
  }
}

/** Where people ask for links; `superAdminId` is the operator's account, where that is known. */
export function createLoginDesk(foundation: Foundation, superAdminId: string | undefined): LoginDesk {
  const links = new SignInLinks(foundation)
  return new LoginDesk({ ...foundation, links }, { superAdminId, setUpCode: foundation.setUpCode })
}
