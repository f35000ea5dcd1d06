import type { CallOptions } from './call-options.ts'

/** Somebody who writes to the bot. */
export interface ChatPerson {
  /** Stable, and of one person only. */
  readonly id: string
  /** As the person calls himself; absent where that is not told. */
  readonly name?: string
  /** What the person's own program is set to, as in `de` or `pt-br`; absent where it does not say. */
  readonly language?: string
}

/** A post in a place of a store, as a `BlobFinder` names it. */
export interface PlacedPost {
  readonly place: string
  readonly cursor: string
}

/** A file that came with a message. Its name and its type are what the sender says. */
export interface ChatFile {
  /** The message that it came with. */
  readonly message: string
  /** Empty where it has none. */
  readonly fileName: string
  /** Media type, where the sender's program said one. */
  readonly mimeType?: string
  readonly sizeBytes: number
  /** Where it was forwarded from, as far as that is told. */
  readonly origin?: PlacedPost
}

interface ChatHappening {
  /** A conversation of the bot with one person. */
  readonly chat: string
  readonly person: ChatPerson
  readonly message: string
}

/** Somebody wrote, or forwarded something. */
export interface ChatSaying extends ChatHappening {
  readonly kind: 'said'
  readonly text: string
  readonly file?: ChatFile
  /** The message that this one answers. */
  readonly answers?: string
}

/** Somebody pressed a button under `message`. */
export interface ChatPress extends ChatHappening {
  readonly kind: 'pressed'
  /** Names this press, for `acknowledge`. */
  readonly press: string
  /** Of the button. */
  readonly data: string
}

export type ChatEvent = ChatSaying | ChatPress

/** A button under a message. */
export interface ChatButton {
  readonly text: string
  /** What is told when it is pressed: 1 to 64 bytes, as https://core.telegram.org/constructor/keyboardButtonCallback has it. */
  readonly data: string
}

/** What the bot says: plain text of 1 to `CHAT_TEXT_MAX` UTF-16 units, and rows of buttons under it. */
export interface ChatText {
  readonly text: string
  readonly buttons?: readonly (readonly ChatButton[])[]
}

/** https://core.telegram.org/api/config#message-length-max */
export const CHAT_TEXT_MAX = 4096

/** A command as a chat program offers it while somebody types. */
export interface ChatCommand {
  /** Without the slash. */
  readonly name: string
  readonly summary: string
}

/** Where people and the bot write to each other. Whatever does not work out is a `VaultError`. */
export interface ChatTransport {
  /**
   * Yields what happens, in order, until `signal` is aborted or there is nobody left. What was said while nobody listened comes first,
   * as far as it is told. An event counts as heard once the next one is asked for: after a crash, one that was not heard comes again.
   */
  events(options: CallOptions): AsyncIterable<ChatEvent>
  /** Says something, and returns the id of the message. */
  say(chat: string, text: ChatText, options: CallOptions): Promise<string>
  /** Puts another text in place of what was said; false when the message is no longer there. */
  change(
    said: { readonly chat: string; readonly message: string },
    text: ChatText,
    options: CallOptions,
  ): Promise<boolean>
  /** Ends the waiting of whoever pressed a button. */
  acknowledge(press: string, options: CallOptions): Promise<void>
  /** The file of a message of a chat; undefined where it has none. */
  fileOf(chat: string, message: string, options: CallOptions): Promise<ChatFile | undefined>
  /** How people find the bot, without an at sign; undefined where it has no such name. */
  name(options: CallOptions): Promise<string | undefined>
  /** Says which commands there are, to whoever has set this language; without one, to all others. */
  offer(commands: readonly ChatCommand[], language: string | undefined, options: CallOptions): Promise<void>
}
