import type { Action } from '../people/permissions.ts'
import type { CommandName } from './wording/wording.ts'

/** What each command is, for the table of who may do what. */
export const COMMAND_ACTIONS: Readonly<Record<CommandName, Action>> = {
  start: 'signIn',
  help: 'signIn',
  login: 'signIn',
  add: 'ingest',
  queue: 'ingest',
  cancel: 'ingest',
  search: 'browse',
  leech: 'ingest',
  backup: 'backUp',
  takedown: 'takeDown',
  restore: 'takeDown',
  notices: 'takeDown',
  refuse: 'takeDown',
  ban: 'governPeople',
  unban: 'governPeople',
  warn: 'governPeople',
  role: 'governPeople',
  invite: 'governPeople',
  limits: 'useAccount',
  settings: 'setRules',
}
