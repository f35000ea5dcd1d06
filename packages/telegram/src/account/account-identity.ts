import { readStringSession } from '@mtcute/core/utils.js'

/** Who signs in, and with what. */
export type AccountIdentity =
  | { readonly kind: 'bot'; readonly id: number; readonly token: string }
  | { readonly kind: 'user'; readonly id: number; readonly session: string }

const TOKEN = /^(?<id>[1-9]\d{0,15}):[\w-]{30,64}$/

/** The account of a bot's token as BotFather gives it; undefined when it is none. */
export function botIdentity(token: string): AccountIdentity | undefined {
  const id = TOKEN.exec(token.trim())?.groups?.['id']
  return id === undefined ? undefined : { kind: 'bot', id: Number(id), token: token.trim() }
}

/** The account of a session string as mtcute writes it (version 3, with the account's id); undefined when it is none. */
export function userIdentity(session: string): AccountIdentity | undefined {
  try {
    const { self, authKey } = readStringSession(session)
    const isUsable = self?.isBot === false && authKey.length === AUTH_KEY_BYTES
    return isUsable ? { kind: 'user', id: self.userId, session } : undefined
  } catch {
    return undefined
  }
}

/** https://core.telegram.org/mtproto/auth_key: 2,048 bits. */
const AUTH_KEY_BYTES = 256

/** Stable, and no secret. */
export function accountName({ kind, id }: Pick<AccountIdentity, 'kind' | 'id'>): string {
  return `${kind}-${id}`
}
