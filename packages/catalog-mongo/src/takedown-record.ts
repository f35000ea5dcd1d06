import {
  type Decision,
  type FileId,
  type Takedown,
  type TakedownTarget,
  type TitleId,
  takedownKey,
} from '@streamvault/core'

/** A takedown as the database keeps it. */
export interface TakedownRecord {
  readonly _id: Takedown['id']
  /** Unique, so that of one target one takedown stands at most. */
  readonly slot: string
  readonly target: TakedownTarget
  /** What it is about, where that is known. */
  readonly title: TitleId | null
  /** Null until they have been listed. */
  readonly files: readonly FileId[] | null
  readonly isStanding: boolean
  /** Whether the last change of `isStanding` has yet to be carried out: whoever comes across it does so. */
  readonly isOwed: boolean
  readonly takenDown: Decision
  readonly purged?: Decision
  readonly reinstated?: Decision
}

/** The slot of the takedown of a target that stands, by its `takedownKey`. */
export function standingSlot(key: string): string {
  return `standing/${key}`
}

/** The slot of a takedown that no longer stands. */
export function endedSlot(id: Takedown['id']): string {
  return `ended/${id}`
}

/** The record of a takedown that was only just decided. */
export function newRecord(id: Takedown['id'], target: TakedownTarget, takenDown: Decision): TakedownRecord {
  const title = 'file' in target ? null : target.title
  const slot = standingSlot(takedownKey(target))
  return { _id: id, slot, target, title, files: null, isStanding: true, isOwed: true, takenDown }
}

/** The takedown that a record is about. */
export function takedownOf({ _id, target, files, takenDown, purged, reinstated }: TakedownRecord): Takedown {
  return {
    id: _id,
    target,
    files: files ?? [],
    takenDown,
    ...(purged === undefined ? {} : { purged }),
    ...(reinstated === undefined ? {} : { reinstated }),
  }
}
