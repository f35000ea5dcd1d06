import { objectWriters } from './object-writers.ts'
import { parseTlLine } from './tl-line.ts'

/** Clients of this layer and those before it are answered as it has it. */
export const OLDER_LAYER = 198

/** What differs from the schema of now, with the fields that the simulator fills. */
const CONSTRUCTORS = [
  'user#4b46c37e flags:# self:flags.10?true bot:flags.14?true flags2:# id:int53 access_hash:flags.0?long first_name:flags.1?string username:flags.3?string bot_info_version:flags.14?int = User',
  'userFull#4d975bbc flags:# flags2:# id:int53 settings:PeerSettings notify_settings:PeerNotifySettings common_chats_count:int = UserFull',
  'peerSettings#acd66c5e flags:# = PeerSettings',
  'channel#e00998b7 flags:# broadcast:flags.5?true flags2:# id:int53 access_hash:flags.13?long title:string username:flags.6?string photo:ChatPhoto date:int admin_rights:flags.14?ChatAdminRights = Chat',
  'message#96fdbbe9 flags:# out:flags.1?true post:flags.14?true flags2:# id:int peer_id:Peer date:int message:string media:flags.9?MessageMedia edit_date:flags.15?int = Message',
  'dialog#d58a08c6 flags:# peer:Peer top_message:int read_inbox_max_id:int read_outbox_max_id:int unread_count:int unread_mentions_count:int unread_reactions_count:int notify_settings:PeerNotifySettings pts:flags.0?int = Dialog',
]

const METHODS = [
  'messages.sendMessage#983f9745 flags:# no_webpage:flags.1?true silent:flags.5?true background:flags.6?true clear_draft:flags.7?true noforwards:flags.14?true update_stickersets_order:flags.15?true invert_media:flags.16?true allow_paid_floodskip:flags.19?true peer:InputPeer reply_to:flags.0?InputReplyTo message:string random_id:long reply_markup:flags.2?ReplyMarkup entities:flags.3?Vector<MessageEntity> schedule_date:flags.10?int send_as:flags.13?InputPeer quick_reply_shortcut:flags.17?InputQuickReplyShortcut effect:flags.18?long = Updates',
  'messages.sendMedia#7852834e flags:# silent:flags.5?true background:flags.6?true clear_draft:flags.7?true noforwards:flags.14?true update_stickersets_order:flags.15?true invert_media:flags.16?true allow_paid_floodskip:flags.19?true peer:InputPeer reply_to:flags.0?InputReplyTo media:InputMedia message:string random_id:long reply_markup:flags.2?ReplyMarkup entities:flags.3?Vector<MessageEntity> schedule_date:flags.10?int send_as:flags.13?InputPeer quick_reply_shortcut:flags.17?InputQuickReplyShortcut effect:flags.18?long = Updates',
  'messages.editMessage#dfd14005 flags:# no_webpage:flags.1?true invert_media:flags.16?true peer:InputPeer id:int message:flags.11?string media:flags.14?InputMedia reply_markup:flags.2?ReplyMarkup entities:flags.3?Vector<MessageEntity> schedule_date:flags.15?int quick_reply_shortcut_id:flags.17?int = Updates',
]

export const olderWriters = objectWriters(CONSTRUCTORS.map((line) => parseTlLine(line, 'class')))

export const olderMethods = METHODS.map((line) => parseTlLine(line, 'method'))
