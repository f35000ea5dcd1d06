import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Logger, Metrics } from '@streamvault/core'
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { BackupDesk } from '../backup/backup-desk.ts'
import type { HealthSource } from '../health/health-source.ts'
import type { JobsDesk } from '../jobs/jobs-desk.ts'
import type { TakeDesk } from '../jobs/take-desk.ts'
import type { Library } from '../library/library.ts'
import type { PackDesk } from '../pack/pack-desk.ts'
import type { AuditDesk } from '../people/audit-desk.ts'
import type { Budgets } from '../people/budgets.ts'
import type { FactorDesk } from '../people/factor-desk.ts'
import type { Invitations } from '../people/invitations.ts'
import type { PeopleDesk } from '../people/people-desk.ts'
import type { SessionDesk } from '../people/session-desk.ts'
import type { SignInDesk } from '../people/sign-in-desk.ts'
import type { PlaybackDesk } from '../playback/playback-desk.ts'
import type { ReviewDesk } from '../review/review-desk.ts'
import type { OperatorRule } from '../rights/operator-rule.ts'
import type { RightsDesk } from '../rights/rights-desk.ts'
import type { RulesDesk } from '../rules/rules-desk.ts'
import type { CaseDesk } from '../takedown/case-desk.ts'
import type { NoticeDesk } from '../takedown/notice-desk.ts'
import type { Transparency } from '../takedown/transparency.ts'
import type { TitleDesk } from '../titles/title-desk.ts'
import type { SessionCookie } from './session-cookie.ts'

export interface ApiDeps {
  readonly library: Pick<Library, 'listTitles' | 'getTitle' | 'search'>
  readonly playback: Pick<PlaybackDesk, 'open'>
  readonly packs: Pick<PackDesk, 'open'>
  readonly rights: Pick<RightsDesk, 'list' | 'read'>
  readonly mayOperate: OperatorRule
  readonly signIn: Pick<SignInDesk, 'look' | 'confirm'>
  readonly sessions: Pick<SessionDesk, 'find' | 'list' | 'end' | 'endOthers'>
  readonly factors: Pick<
    FactorDesk,
    'beginCode' | 'confirmCode' | 'removeCode' | 'beginPasskey' | 'addPasskey' | 'removePasskey'
  >
  readonly people: Pick<PeopleDesk, 'list' | 'add' | 'giveRole' | 'ban' | 'unban' | 'warn' | 'sessionsOf' | 'signOut'>
  readonly backups: Pick<BackupDesk, 'start' | 'lastVerified' | 'lastJob'>
  readonly cases: Pick<CaseDesk, 'preview' | 'confirm' | 'get' | 'list' | 'restore'>
  readonly notices: Pick<NoticeDesk, 'give' | 'get' | 'waiting' | 'list' | 'refuse'>
  readonly transparency: Pick<Transparency, 'rows'>
  readonly audit: Pick<AuditDesk, 'list' | 'note'>
  readonly rules: Pick<RulesDesk, 'read' | 'standing' | 'list' | 'change' | 'restore'>
  readonly invitations: Pick<Invitations, 'make'>
  readonly budgets: Pick<Budgets, 'link' | 'job'>
  readonly jobs: Pick<JobsDesk, 'list' | 'cancel' | 'retry'>
  readonly take: Pick<TakeDesk, 'submit'>
  readonly review: Pick<ReviewDesk, 'list' | 'identify'>
  readonly titles: Pick<TitleDesk, 'merge' | 'split'>
  readonly health: HealthSource
  readonly cookie: Pick<SessionCookie, 'read' | 'write'>
  /** Whether whoever comes may watch without signing in. */
  readonly guestsMayWatch: boolean
  /** The origin as viewers see it, where that is set. */
  readonly publicUrl: string | undefined
  readonly logger: Logger
  readonly metrics: Metrics
}

/** A Fastify instance whose routes are typed by their zod schemas. */
export type Api = FastifyInstance<RawServerDefault, IncomingMessage, ServerResponse, FastifyBaseLogger, ZodTypeProvider>
