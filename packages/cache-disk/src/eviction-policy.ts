import type { FileId } from '@streamvault/core'

/** What a slot holds, as far as a policy needs to know. */
export interface SlotContent {
  readonly file: FileId
  readonly index: number
}

/** Decides which slot to give up when there is none free. It does no work but its own book-keeping. */
export interface EvictionPolicy {
  /** How many slots are pinned. */
  readonly pinnedCount: number
  /** The slot, which the policy does not know, now holds `content`. */
  admit(slot: number, content: SlotContent): void
  /** As `admit`, for what an earlier run left in the slot: nobody has asked for it just now. */
  restore(slot: number, content: SlotContent): void
  /** What the slot holds was asked for. */
  touch(slot: number): void
  /** Keeps what the slot holds from being given up; false when as much is pinned as may be. */
  pin(slot: number): boolean
  /** As `pin`; where as much is pinned as may be, the pins of another file go for it, if that is asked for much less. */
  pinRather(slot: number): boolean
  /** The slot, which the policy need not know any longer, was emptied for a reason of its own. */
  remove(slot: number): void
  /** Chooses a slot to give up and forgets it; undefined when every slot is pinned or held. */
  evict(isHeld: (slot: number) => boolean): number | undefined
}
