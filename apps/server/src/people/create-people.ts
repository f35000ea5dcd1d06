import type { Settings } from '@streamvault/config'
import type { Catalog, Clock, Ephemeral, Jobs, Logger } from '@streamvault/core'
import {
  AuditDesk,
  Budgets,
  FactorDesk,
  Invitations,
  LoginDesk,
  PeopleDesk,
  type RulesDesk,
  SessionCookie,
  SessionDesk,
  SignInDesk,
  SignInLinks,
} from '@streamvault/manager'
import type { Credentials } from '../credentials.ts'

/** What of a foundation is needed to let people in. */
export interface PeopleFoundation extends Pick<Credentials, 'seal' | 'setUpCode'> {
  readonly settings: Pick<Settings, 'PUBLIC_URL' | 'ANONYMOUS_VIEWERS'>
  readonly catalog: Catalog
  readonly clock: Clock
  readonly logger: Logger
  readonly ephemeral: Ephemeral
  readonly jobs: Jobs
  readonly rules: RulesDesk
}

/** What the API needs of people. */
export function createPeople(foundation: PeopleFoundation) {
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
    rules: foundation.rules,
    invitations: new Invitations(foundation),
    budgets: new Budgets(foundation),
    cookie: new SessionCookie(publicUrl),
    guestsMayWatch,
    publicUrl,
  }
}

/** Where people ask for links; `superAdminId` is the operator's account, where that is known. */
export function createLoginDesk(foundation: PeopleFoundation, superAdminId: string | undefined): LoginDesk {
  const links = new SignInLinks(foundation)
  return new LoginDesk({ ...foundation, links }, { superAdminId, setUpCode: foundation.setUpCode })
}
