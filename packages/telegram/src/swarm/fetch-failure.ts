/** What Telegram counts when it tells an account to wait: FLOOD_WAIT is about requests, FLOOD_PREMIUM_WAIT about bytes. */
export type FloodLimit = 'requests' | 'bytes'

/** Why an attempt came to nothing, as far as the swarm decides differently. */
export type FetchFailure =
  /** The account waits `waitMs` in this data centre. */
  | { readonly kind: 'flood'; readonly waitMs: number; readonly limit: FloodLimit }
  /** Telegram no longer knows the account or its session: nobody asks it until told otherwise. */
  | { readonly kind: 'dead' }
  /** The account's reference to the file has to be fetched anew. */
  | { readonly kind: 'reference' }
  /** The account does not see the channel. */
  | { readonly kind: 'access' }
  /** A timeout, a broken connection, an error of the server, or one that is not known here. */
  | { readonly kind: 'lost' }

const FLOOD = /^FLOOD(_PREMIUM)?_WAIT_(\d{1,9})$/
const REFERENCE = /^FILE_REFERENCE_(?:\d+_)?(?:EXPIRED|INVALID|EMPTY)$/
const DEAD =
  /^(?:AUTH_KEY_(?:UNREGISTERED|INVALID|DUPLICATED)|USER_DEACTIVATED(?:_BAN)?|SESSION_(?:REVOKED|EXPIRED)|INPUT_USER_DEACTIVATED)$/
const ACCESS = /^CHANNEL_(?:PRIVATE|INVALID)$/

/** Reads the message of an MTProto error (https://core.telegram.org/api/errors). */
export function fetchFailureOf(message: string): FetchFailure {
  const flood = FLOOD.exec(message)
  if (flood !== null) {
    return { kind: 'flood', waitMs: Number(flood[2]) * 1000, limit: flood[1] === undefined ? 'requests' : 'bytes' }
  }
  if (REFERENCE.test(message)) return { kind: 'reference' }
  if (DEAD.test(message)) return { kind: 'dead' }
  if (ACCESS.test(message)) return { kind: 'access' }
  return { kind: 'lost' }
}
