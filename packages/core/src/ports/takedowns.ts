import type { FileId, TitleId } from '../vocabulary/ids.ts'
import type { MediaFile } from '../vocabulary/media.ts'
import type { Decision, Takedown, TakedownTarget } from '../vocabulary/takedown.ts'
import type { Page, PageRequest } from './page.ts'

/** How a file stands after its last takedown or reinstatement. */
export interface FileDenial {
  readonly file: FileId
  /** The title that it has now, or had last; absent where nobody has ever ingested the bytes. */
  readonly title?: TitleId
  /** Whether some takedown that covers the file stands. */
  readonly isDenied: boolean
  /** The file's content epoch: it grows with every takedown and reinstatement; a file that never had one is in epoch 0. */
  readonly epoch: number
}

export interface DenialPage {
  /** In the order of their epochs, each file once, as it stands now. Empty when nothing has changed. */
  readonly changes: readonly FileDenial[]
  /** To be handed to the next `since`. */
  readonly cursor: number
}

/** What of a file tells whether a takedown covers it. */
export type TakedownSubject = Pick<MediaFile, 'id' | 'titleId' | 'episode'>

/**
 * What may not be shown, and who decided so. Records are never removed, and outlast the files they are about.
 *
 * A takedown of a title covers the files it has, and keeps out those it does not have yet. Several may cover one file:
 * it is denied while any of them stands. Each verb is atomic across processes, and durable once it has returned. Of a
 * `takeDown` and a `FileRepository.insert` at the same time one sees the other: no file escapes between them.
 */
export interface Takedowns {
  /** Denies what `target` names, whether the catalogue has it or not. Where a takedown of it stands, returns that one. */
  takeDown(target: TakedownTarget, decision: Decision): Promise<Takedown>
  /** Ends the takedown of this very target. Throws `TAKEDOWN_NOT_FOUND` when none stands. */
  reinstate(target: TakedownTarget, decision: Decision): Promise<Takedown>
  /** Notes that the store holds nothing more of what this takedown covers. Throws `TAKEDOWN_NOT_FOUND`. */
  markPurged(id: Takedown['id'], decision: Decision): Promise<Takedown>
  get(id: Takedown['id']): Promise<Takedown | undefined>
  /** A takedown that stands and covers such a file, the oldest of several; undefined when there is none. */
  covering(subject: TakedownSubject): Promise<Takedown | undefined>
  /** All of them, newest first. Throws `CURSOR_INVALID`. */
  list(page: PageRequest): Promise<Page<Takedown>>
  /**
   * Every takedown of this title, of one of its seasons, or that covers a file which is in it now, or was when the file went; oldest
   * first. What a file left is not asked.
   */
  ofTitle(title: TitleId): Promise<readonly Takedown[]>
  /** Every takedown that covers or covered this file; oldest first. */
  ofFile(file: FileId): Promise<readonly Takedown[]>
  /**
   * Up to 1,000 files whose epoch is above `cursor`; 0 begins at the beginning. A change is never seen before one with a
   * smaller epoch, so that nothing that had returned when `since` was called is missed.
   */
  since(cursor: number): Promise<DenialPage>
}
