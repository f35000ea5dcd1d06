import { randomBytes } from 'node:crypto'
import type { mtp } from '@mtcute/core'
import { type CallOptions, type Clock, withDeadline } from '@streamvault/core'
import { PlainConversation } from '../media/cdn/plain-conversation.ts'
import { RsaPublicKey } from '../media/cdn/rsa-public-key.ts'
import { fromLong } from '../media/session/tl-long.ts'
import { LinkLostError } from '../telegram-error.ts'

/** What is at the address of a data centre. */
export type ProbeResult =
  /** A data centre that speaks MTProto. */
  | { readonly kind: 'answers' }
  /** No connection; as the machine calls it, such as `ECONNREFUSED`, and `no answer` when nothing came in time. */
  | { readonly kind: 'unreachable'; readonly code: string }
  /** It takes connections and says nothing. */
  | { readonly kind: 'silent' }
  /** It took the connection and ended it without a word. */
  | { readonly kind: 'hung up' }
  /** It says what no data centre says. */
  | { readonly kind: 'foreign' }
  /** It proves itself with another key than was expected. */
  | { readonly kind: 'other key' }

export interface ProbeTarget {
  readonly host: string
  readonly port: number
  /** RSA key in PEM that it has to have; any unless given. */
  readonly publicKeyPem?: string | undefined
}

/** Three round trips around the world, and two lost packets. */
const CONNECT_MS_MAX = 5_000
/** One round trip, and two lost packets. */
const ANSWER_MS_MAX = 5_000

/**
 * Asks a data centre the first question of MTProto, which costs it nothing and needs no account: that something takes the
 * connection says little, for firewalls do so too. It takes ten seconds at most. Throws only the reason of its signal.
 */
export async function probeDataCenter(
  { host, port, publicKeyPem }: ProbeTarget,
  { clock, signal }: CallOptions & { readonly clock: Clock },
): Promise<ProbeResult> {
  using conversation = new PlainConversation({ host, port }, clock)
  const within = <T>(ms: number, work: (signal: AbortSignal) => Promise<T>) => {
    return withDeadline({ clock, ms, signal, error: () => new LinkLostError('no answer') }, work)
  }
  try {
    await within(CONNECT_MS_MAX, (until) => conversation.connected({ signal: until }))
  } catch (error) {
    signal.throwIfAborted()
    return { kind: 'unreachable', code: codeOf(error) }
  }
  try {
    const nonce = randomBytes(16)
    const question: mtp.RawMt_req_pq_multi = { _: 'mt_req_pq_multi', nonce }
    const answer = await within(ANSWER_MS_MAX, (until) => conversation.ask(question, { signal: until }))
    if (answer._ !== 'mt_resPQ' || !nonce.equals(answer.nonce)) return { kind: 'foreign' }
    return hasKey(answer, publicKeyPem) ? { kind: 'answers' } : { kind: 'other key' }
  } catch (error) {
    signal.throwIfAborted()
    if (conversation.hasHeard) return { kind: 'foreign' }
    return { kind: error instanceof LinkLostError && error.message === 'no answer' ? 'silent' : 'hung up' }
  }
}

function hasKey({ serverPublicKeyFingerprints }: mtp.RawMt_resPQ, pem: string | undefined): boolean {
  if (pem === undefined) return true
  const { fingerprint } = new RsaPublicKey(pem)
  return serverPublicKeyFingerprints.some((each) => fromLong(each) === fingerprint)
}

/** As the machine calls it. */
function codeOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined
  if (cause instanceof Error && 'code' in cause) return String(cause.code)
  return error instanceof Error ? error.message : String(error)
}
