import type { Instant } from '../ports/clock.ts'
import type { CaseId, FileId, NoticeId } from './ids.ts'
import type { Decision, Takedown, TakedownTarget } from './takedown.ts'

/** By what right something is taken down, as the public is told. */
export const TAKEDOWN_GROUNDS = ['copyright', 'trademark', 'privacy', 'court', 'unlawful', 'rules', 'other'] as const
export type TakedownGround = (typeof TAKEDOWN_GROUNDS)[number]

/** How it was said what is meant. */
export const NAMED_BY = ['title', 'file', 'link', 'message', 'digest'] as const
export type NamedBy = (typeof NAMED_BY)[number]

/**
 * What is done about a case, in this order. `deny`: the tombstone. `cut`: streams are cut, caches and sprites erased. `erase`: messages,
 * mirrors and records go. `check`: all of it is looked for again. Once it is brought back: `lift` ends the
 * tombstone, and `return` looks which of its bytes are still there.
 */
export const CASE_STEPS = ['deny', 'cut', 'erase', 'check', 'lift', 'return'] as const
export type CaseStepName = (typeof CASE_STEPS)[number]

/** One step of a case, and how it stands. */
export interface CaseStep {
  readonly name: CaseStepName
  /** `skipped`: nobody asked for it. */
  readonly state: 'waiting' | 'failed' | 'done' | 'skipped'
  /** How often it was begun. */
  readonly attempts: number
  /** Since when it stands so. */
  readonly at: Instant
  /** What was found when it was verified, by what it counts. */
  readonly found?: Readonly<Record<string, number>>
  /** Why the last attempt came to nothing: the code of an error. */
  readonly failure?: string
}

/** What a takedown is about to take along, when it was looked at. */
export interface TakedownExtent {
  readonly titles: readonly string[]
  readonly files: readonly {
    readonly id: FileId
    readonly name: string
    readonly bucket: string
    readonly sizeBytes: number
  }[]
  /** Archives of a season or movie that have one of its files, as they are offered now. */
  readonly packs: number
  /** Of titles that have nothing else: posters and the like. */
  readonly images: number
  /** Films of which there may be small pictures of moments. */
  readonly sprites: number
  readonly subtitles: number
  /** Everything that a store keeps as one blob: in Telegram, a message. */
  readonly messages: number
  /** Copies in mirrors, by the mirror's name. */
  readonly mirrors: Readonly<Record<string, number>>
}

/** Something that is taken down, as it is worked off and answered for. */
export interface TakedownCase {
  /** As `caseNumber` makes it: nobody guesses one, and the newest sort first. */
  readonly id: CaseId
  /** `open` until every step is done; `returning` from when it is to be brought back. */
  readonly state: 'open' | 'done' | 'returning' | 'returned'
  readonly target: TakedownTarget
  readonly namedBy: NamedBy
  readonly ground: TakedownGround
  readonly opened: Decision
  /** Such as the number of the notice at whoever sent it. */
  readonly reference?: string
  /** Whether the bytes go, too. */
  readonly erases: boolean
  readonly extent: TakedownExtent
  /** Present once it is denied. */
  readonly takedown?: Takedown['id']
  /** The notice that it answers. */
  readonly notice?: NoticeId
  readonly returned?: Decision
  readonly steps: readonly CaseStep[]
}
