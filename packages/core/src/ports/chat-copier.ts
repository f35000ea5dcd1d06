import type { CallOptions } from './call-options.ts'
import type { PlacedPost } from './chat-transport.ts'

/** A file that somebody sent to the bot, which the store is to have a copy of. */
export interface CopyOrder {
  readonly chat: string
  readonly message: string
  /** Where the copy of an earlier attempt would lie behind, if there was one; see `begin`. */
  readonly since: PlacedPost
}

/** Copies files out of chats into a place of the store, where they lie: no byte of them passes through the vault. */
export interface ChatCopier {
  /** Where the next copy goes, and behind what. To be noted before `copy`. Throws `STORE_FULL` and `STORE_UNAVAILABLE`. */
  begin(options: CallOptions): Promise<PlacedPost>
  /**
   * Copies the file of a message behind `since`, once however often it is asked to, and says where it lies. Throws
   * `CHAT_FILE_GONE` when the message has none, `CHAT_FILE_PROTECTED` when it may not be copied, and what the store throws.
   */
  copy(order: CopyOrder, options: CallOptions): Promise<PlacedPost>
}
