import type { Instant } from '../ports/clock.ts'
import type { FileId, TitleId } from './ids.ts'

/** What a takedown is about: one file, or all files of a title or of one of its seasons. */
export type TakedownTarget = { readonly file: FileId } | { readonly title: TitleId; readonly season?: number }

/** Who decided something, when, and why. */
export interface Decision {
  readonly reason: string
  /** Whoever may be asked about it later. */
  readonly by: string
  readonly at: Instant
}

/** The record of a takedown: it stands until it is reinstated, and stays on record afterwards. */
export interface Takedown {
  /** Counts from 1; people know it by this number. */
  readonly id: number
  readonly target: TakedownTarget
  /** The files that it covers. A standing one lets no others in. */
  readonly files: readonly FileId[]
  readonly takenDown: Decision
  /** Since when the store holds nothing more of it, where that was asked for. */
  readonly purged?: Decision
  readonly reinstated?: Decision
}
