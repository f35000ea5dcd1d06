import type { CaseStepName, ErrorCode, Role } from '@streamvault/core'
import type { RuleName } from '../../rules/rule-table.ts'

/** Every command, in the order in which people are told. */
export const COMMAND_NAMES = [
  'start',
  'help',
  'login',
  'add',
  'queue',
  'cancel',
  'search',
  'leech',
  'backup',
  'takedown',
  'restore',
  'notices',
  'refuse',
  'ban',
  'unban',
  'warn',
  'role',
  'invite',
  'limits',
  'settings',
] as const
export type CommandName = (typeof COMMAND_NAMES)[number]

/** How a command is used, and what it does, in a line each. */
export interface CommandWording {
  readonly usage: string
  readonly summary: string
}

/** What a job is doing. */
export type JobPhase = 'waiting' | 'asking' | 'opening' | 'downloading' | 'reading' | 'checking' | 'storing' | 'working'

/** What a takedown would take along besides files. */
export interface TakedownCounts {
  readonly packs: number
  readonly images: number
  readonly sprites: number
  readonly subtitles: number
  readonly messages: number
  readonly copies: number
}

/** What the bot says of takedowns and notices. */
export interface TakedownWording {
  readonly wouldGo: (titles: string, files: number) => string
  readonly with: (counts: TakedownCounts) => string
  readonly sure: string
  /** Texts of buttons. */
  readonly deny: string
  readonly erase: string
  readonly denied: string
  readonly returning: string
  readonly noNotices: string
  readonly answerNotices: string
  readonly refused: (number: string) => string
  readonly steps: Readonly<Record<CaseStepName, string>>
}

/** Everything that the bot says in one language. */
export interface Wording {
  /** ISO 639-1. */
  readonly language: string
  readonly greeting: string
  readonly helpHead: string
  /** What can be done besides commands. */
  readonly helpTail: string
  readonly commands: Readonly<Record<CommandName, CommandWording>>
  /** Before the usage of a command that was not understood. */
  readonly usage: string
  readonly unknown: string
  /** To somebody whom the vault does not know, with the number that Telegram knows the person by. */
  readonly stranger: (id: string) => string
  /** To somebody who is not in the channels whose members come in. */
  readonly outside: string
  /** To somebody of whom nobody can tell now whether one is. */
  readonly unknownMember: string
  /** To somebody whose invitation was good. */
  readonly invited: string
  /** To somebody who finds a vault that is nobody's yet. */
  readonly fresh: string
  /** To somebody who may not come in, with the end as text where there is one, and what the operator says of appeals. */
  readonly banned: (reason: string, until: string | undefined, appeal: string) => string
  readonly warned: (reason: string) => string
  /** To those who have done it; `until` is as above. */
  readonly hasBanned: (name: string, until: string | undefined) => string
  readonly hasUnbanned: (name: string) => string
  readonly hasWarned: (name: string, count: number) => string
  readonly hasRole: (name: string, role: string) => string
  readonly invitation: (link: string, role: string) => string
  readonly roles: Readonly<Record<Role, string>>
  readonly rulesHead: string
  /** What each rule decides, in a line. */
  readonly rules: Readonly<Record<RuleName, string>>
  /** To somebody whose role does not allow it. */
  readonly notPermitted: string
  readonly signInLink: (url: string) => string
  readonly tooFast: string
  readonly outdated: string
  readonly addWithoutFile: string
  readonly leechWrong: string
  readonly nothingUnderWay: string
  readonly underWay: string
  readonly nothingFound: (query: string) => string
  readonly found: (query: string) => string
  readonly cancelling: (name: string) => string
  readonly phases: Readonly<Record<JobPhase, string>>
  /** What a backup is of. */
  readonly library: string
  readonly backedUp: string
  readonly inLibrary: string
  readonly inReview: string
  readonly postGone: string
  readonly lostJob: string
  readonly skipped: (count: number) => string
  readonly failed: (code: ErrorCode, message: string) => string
  readonly takedown: TakedownWording
  /** Texts of buttons. */
  readonly buttons: {
    readonly back: string
    readonly on: string
    readonly cancel: (number: number) => string
    readonly copy: (name: string) => string
  }
}
