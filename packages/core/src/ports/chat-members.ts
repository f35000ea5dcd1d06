import type { CallOptions } from './call-options.ts'

/** Who is in which channel. */
export interface ChatMembers {
  /** Whether somebody is a member of a channel, by the numbers of both. Throws `CHAT_UNAVAILABLE` where that cannot be told. */
  isMember(channel: string, person: string, options: CallOptions): Promise<boolean>
}
