import type { ChatEvent, ChatText, ChatTransport, Clock, Ephemeral, JobId, Jobs } from '@streamvault/core'
import type { BackupDesk } from '../backup/backup-desk.ts'
import type { JobsDesk } from '../jobs/jobs-desk.ts'
import type { TakeDesk } from '../jobs/take-desk.ts'
import type { Library } from '../library/library.ts'
import type { AuditDesk } from '../people/audit-desk.ts'
import type { Budgets } from '../people/budgets.ts'
import type { Invitations } from '../people/invitations.ts'
import type { PeopleDesk } from '../people/people-desk.ts'
import type { RulesDesk } from '../rules/rules-desk.ts'
import type { CaseDesk } from '../takedown/case-desk.ts'
import type { NoticeDesk } from '../takedown/notice-desk.ts'
import type { BotPeople, BotPerson } from './bot-people.ts'
import type { ForwardDesk } from './forward-desk.ts'
import type { Wording } from './wording/wording.ts'

/** What commands of the bot stand on. */
export interface BotDesks {
  readonly chat: ChatTransport
  readonly jobs: Pick<Jobs, 'get'>
  readonly library: Pick<Library, 'getTitle' | 'search'>
  readonly jobsDesk: JobsDesk
  readonly takeDesk: Pick<TakeDesk, 'submit'>
  readonly forwardDesk: ForwardDesk
  readonly backupDesk: Pick<BackupDesk, 'start'>
  readonly caseDesk: Pick<CaseDesk, 'preview' | 'confirm' | 'restore' | 'list'>
  readonly noticeDesk: Pick<NoticeDesk, 'list' | 'waiting' | 'refuse'>
  readonly auditDesk: Pick<AuditDesk, 'doing'>
  readonly people: Pick<PeopleDesk, 'ban' | 'unban' | 'warn' | 'giveRole' | 'noteTold'>
  readonly invitations: Pick<Invitations, 'make' | 'noteBot'>
  readonly rules: Pick<RulesDesk, 'read' | 'standing' | 'change' | 'undo'>
  readonly budgets: Pick<Budgets, 'job'>
  readonly clock: Pick<Clock, 'now'>
  readonly ephemeral: Pick<Ephemeral, 'add' | 'get' | 'incr' | 'set'>
}

/** One event that is being answered. */
export interface Turn {
  readonly desks: BotDesks
  readonly event: ChatEvent
  readonly people: BotPeople
  readonly person: BotPerson
  readonly wording: Wording
  /** Where viewers find the site. */
  readonly origin: string
  readonly signal: AbortSignal
  /** Answers in a message of its own; in place of the message whose button was pressed, if one was. */
  answer(text: ChatText | string): Promise<void>
  /** Tells how a job gets on, from now on. `copyable` is as in `BoardEntry`. */
  follow(job: { readonly id: JobId }, name: string, copyable?: string): Promise<void>
}
