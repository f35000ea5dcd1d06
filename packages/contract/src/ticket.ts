import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'
import { type Instant, VaultError } from '@streamvault/core'

/** What a ticket opens: one file, one pack or one subtitle. */
export interface TicketScope {
  readonly kind: 'file' | 'pack' | 'subtitle'
  readonly id: string
}

/** Or the pictures of all titles. */
export interface PicturesScope {
  readonly kind: 'pictures'
  readonly id: string
}

type AnyScope = TicketScope | PicturesScope

export type Ticket = AnyScope & {
  readonly expiresAt: Instant
  /** When present, the ticket opens nothing for anybody else. */
  readonly viewer?: string
}

export type TicketCheck = AnyScope & {
  readonly now: Instant
  readonly viewer?: string
}

/** The pictures of all titles, for who may see the library where not everybody may. */
export const ALL_PICTURES: PicturesScope = { kind: 'pictures', id: 'all' }

const KINDS: readonly string[] = ['file', 'pack', 'subtitle', 'pictures'] satisfies AnyScope['kind'][]
const VERSION = '1'
const MAC_BYTES = 32
const CHARS_MAX = 512
/** A player shows the same ticket with every range it asks for. With their tickets, so many take 4 MB at the most. */
const REMEMBERED_MAX = 4096

/**
 * Signs and checks tickets with HMAC-SHA-256 (RFC 2104) under keys derived from the master secrets by HKDF (RFC 5869).
 *
 * The first secret signs; every secret checks, so that a secret can be rotated while tickets of the old one live on.
 */
export class TicketSigner {
  readonly #keys: readonly Buffer[]
  /** Signatures that were found good: making them again would be a third of the cost of a small range. */
  readonly #remembered = new Map<string, Ticket>()

  constructor(secrets: readonly [string, ...string[]]) {
    this.#keys = secrets.map((secret) =>
      Buffer.from(hkdfSync('sha256', secret, '', 'streamvault ticket v1', MAC_BYTES)),
    )
  }

  sign(ticket: Ticket): string {
    const fields = [VERSION, ticket.kind, ticket.id, ticket.expiresAt.toString(36), ticket.viewer ?? '']
    const payload = Buffer.from(fields.join('\n')).toString('base64url')
    return `${payload}.${this.#mac(this.#signingKey, payload).toString('base64url')}`
  }

  /**
   * Returns the ticket when it opens what `check` asks for.
   *
   * Throws `TICKET_INVALID` when it was not signed here, is malformed, or is for something or somebody else, and
   * `TICKET_EXPIRED` when it was right and its time is over.
   */
  verify(text: string, check: TicketCheck): Ticket {
    const ticket = this.#remembered.get(text) ?? this.#remember(text, this.#open(text))
    const fits = ticket.kind === check.kind && ticket.id === check.id
    if (!fits || (ticket.viewer !== undefined && ticket.viewer !== check.viewer)) throw new VaultError('TICKET_INVALID')
    if (ticket.expiresAt <= check.now) throw new VaultError('TICKET_EXPIRED')
    return ticket
  }

  #remember(text: string, ticket: Ticket): Ticket {
    if (this.#remembered.size >= REMEMBERED_MAX) this.#remembered.clear()
    this.#remembered.set(text, ticket)
    return ticket
  }

  #open(text: string): Ticket {
    const [payload, mac, ...rest] = text.length > CHARS_MAX ? [] : text.split('.')
    if (payload === undefined || mac === undefined || rest.length > 0) throw new VaultError('TICKET_INVALID')
    const given = Buffer.from(mac, 'base64url')
    // Buffer.from skips what is not base64url, so two texts could carry one MAC: only the canonical one is ours.
    const canonical = given.length === MAC_BYTES && given.toString('base64url') === mac
    const signed = canonical && this.#keys.some((key) => timingSafeEqual(this.#mac(key, payload), given))
    if (!signed) throw new VaultError('TICKET_INVALID')
    const [version, kind, id, expiry, viewer] = Buffer.from(payload, 'base64url').toString().split('\n')
    if (version !== VERSION || id === undefined || expiry === undefined) throw new VaultError('TICKET_INVALID')
    if (!isKind(kind)) throw new VaultError('TICKET_INVALID')
    return { kind, id, expiresAt: Number.parseInt(expiry, 36), ...(viewer ? { viewer } : {}) }
  }

  get #signingKey(): Buffer {
    const [key] = this.#keys
    if (key === undefined) throw new Error('a signer has at least one secret')
    return key
  }

  #mac(key: Buffer, payload: string): Buffer {
    return createHmac('sha256', key).update(payload).digest()
  }
}

function isKind(kind: string | undefined): kind is AnyScope['kind'] {
  return kind !== undefined && KINDS.includes(kind)
}
