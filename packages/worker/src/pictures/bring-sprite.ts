import type { TicketSigner } from '@streamvault/contract'
import { assertNotDenied, type Clock, type Denials, VaultError } from '@streamvault/core'
import type { PaidOptions } from '../delivery/metered-reader.ts'
import type { FilmPictureDesk } from '../film-pictures/film-picture-desk.ts'
import type { SpriteRequest } from './sprite-request.ts'

export interface SpriteDeps {
  readonly films: Pick<FilmPictureDesk, 'sheet' | 'track'>
  readonly tickets: Pick<TicketSigner, 'verify'>
  readonly denials: Pick<Denials, 'isDenied'>
  readonly clock: Pick<Clock, 'now'>
}

export interface Sprite {
  readonly bytes: Buffer
  readonly contentType: string
}

/**
 * What shows a film is for those who may see it: a ticket for its bytes opens its pictures too. Throws `TAKEN_DOWN`, `TICKET_MISSING`,
 * `TICKET_INVALID`, `TICKET_EXPIRED`, and what making pictures throws.
 */
export async function bringSprite(
  { films, tickets, denials, clock }: SpriteDeps,
  { file, ticket, what }: SpriteRequest,
  options: PaidOptions,
): Promise<Sprite> {
  assertNotDenied(denials, file)
  if (ticket === undefined) throw new VaultError('TICKET_MISSING')
  tickets.verify(ticket, { kind: 'file', id: file, now: clock.now() })
  if (what === 'track') {
    const text = await films.track(file, ticket, options)
    return { bytes: Buffer.from(text), contentType: 'text/vtt; charset=utf-8' }
  }
  return { bytes: await films.sheet(file, what, options), contentType: 'image/webp' }
}
