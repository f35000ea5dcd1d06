import { ROLES, type Role } from '@streamvault/core'

/** What can be done. Each route of the API is one of these, and so is what the bot does for people. */
export const ACTIONS = [
  'signIn',
  'giveNotice',
  'readDocs',
  'browse',
  'watch',
  'useAccount',
  'ingest',
  'readRights',
  'readHealth',
  'editLibrary',
  'governPeople',
  'readAudit',
  'backUp',
  'takeDown',
  'setRules',
] as const
export type Action = (typeof ACTIONS)[number]

/** How somebody stands to the vault: a role; `guest` is whoever comes without signing in where that is enough, and `stranger` where it is not. */
export const STANDINGS = ['stranger', 'guest', ...ROLES] as const
export type Standing = 'stranger' | 'guest' | Role

const STRANGER = ['signIn', 'giveNotice', 'readDocs'] as const
const GUEST = [...STRANGER, 'browse', 'watch'] as const
const VIEWER = [...GUEST, 'useAccount'] as const
const CURATOR = [...VIEWER, 'ingest', 'readRights', 'readHealth', 'editLibrary'] as const
const ADMIN = [...CURATOR, 'governPeople', 'readAudit', 'backUp', 'takeDown', 'setRules'] as const

/** Who may do what. */
const PERMISSIONS: Readonly<Record<Standing, readonly Action[]>> = {
  stranger: STRANGER,
  guest: GUEST,
  viewer: VIEWER,
  supporter: VIEWER,
  curator: CURATOR,
  admin: ADMIN,
  superAdmin: ADMIN,
}

/** Whether somebody who stands so may do it. */
export function may(standing: Standing, action: Action): boolean {
  return PERMISSIONS[standing].includes(action)
}

/** All that somebody who stands so may do. */
export function actionsOf(standing: Standing): Action[] {
  return [...PERMISSIONS[standing]]
}

/** Whether somebody of one role decides about those of another: a super admin about everybody, and others about those below them. */
export function mayGovern(governor: Role, governed: Role): boolean {
  return governor === 'superAdmin' || ROLES.indexOf(governor) > ROLES.indexOf(governed)
}

/** Whether what somebody does is written down: it is of those who may do more than watch. */
export function isAccountable(standing: Standing): boolean {
  return may(standing, 'ingest')
}
