import type { Account } from '../world/accounts.ts'
import { memberIdsOf } from '../world/groups.ts'
import type { MessageBox } from '../world/message-box.ts'
import type { MessageDraft, PeerName } from '../world/messages.ts'
import { publish } from '../world/publish.ts'
import type { World } from '../world/world.ts'
import type { Chat } from './peer-access.ts'

/** A message before it is known whom it shows as its author, and where each copy of it lies. */
export type Written = Omit<MessageDraft, 'from' | 'peer' | 'twins'>

/** A box that gets a copy, and what the chat is to its owner. */
interface Recipient {
  readonly box: MessageBox
  readonly peer: PeerName
}

type SharedChat = Extract<Chat, { kind: 'private' | 'group' }>

/** Posts into the boxes of everyone in the chat, each copy knowing of the others, and tells all but who posted. */
export function postCopies(world: World, chat: SharedChat, draft: Written): ReturnType<MessageBox['post']> {
  const from = { _: 'peerUser', userId: draft.authorId } as const
  const recipients = recipientsOf(world, chat, draft.authorId)
  const copies = [chat, ...recipients].map(({ box }) => ({ box: box.name, id: box.nextId }))
  const twinsOf = (name: string) => copies.filter(({ box }) => box !== name)
  const { replyToId, ...content } = draft
  for (const { box, peer } of recipients) {
    const answered = replyToId === undefined ? undefined : chat.box.message(replyToId)
    const reply = answered?.twins?.find((twin) => twin.box === box.name)
    const twins = twinsOf(box.name)
    const { event } = box.post({ ...content, ...(reply && { replyToId: reply.id }), from, peer, twins })
    publish(world, { box, event })
  }
  return chat.box.post({ ...draft, from, peer: chat.peer, twins: twinsOf(chat.box.name) })
}

/** Those in the chat besides the author. */
function recipientsOf(world: World, chat: SharedChat, authorId: number): Recipient[] {
  const boxOf = ({ id }: Pick<Account, 'id'>) => world.boxes.ofAccount(id)
  if (chat.kind === 'group') {
    const others = memberIdsOf(chat.group).filter((id) => id !== authorId)
    return others.map((id) => ({ box: boxOf({ id }), peer: chat.peer }))
  }
  if (chat.account.id === authorId) return []
  world.contacts.add(chat.account.id, authorId)
  return [{ box: boxOf(chat.account), peer: { _: 'peerUser', userId: authorId } }]
}
