/** What a policy may ask about the slots that it orders. */
export interface SlotView {
  /** A pinned slot is in use now and cannot be given up. */
  isPinned(slot: number): boolean
  /** Names what the slot holds, so that it is recognised when it comes back. */
  contentOf(slot: number): string
}

/** Decides which slot to give up when there is none free. It does no work but its own book-keeping. */
export interface EvictionPolicy {
  /** The slot, which the policy does not know, now holds `content`. */
  admit(slot: number, content: string): void
  /** What the slot holds was asked for. */
  touch(slot: number): void
  /** The slot was emptied for a reason of its own; that is no judgement of what it held. */
  remove(slot: number): void
  /** Chooses a slot to give up and forgets it; undefined when every slot is pinned. */
  evict(view: SlotView): number | undefined
}
