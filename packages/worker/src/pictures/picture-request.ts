import { PICTURE_WIDTHS, type PictureWidth } from '@streamvault/contract'
import { type PictureId, type TitleId, VaultError } from '@streamvault/core'
import type { RequestHead } from '../delivery/exchange.ts'

const PREFIX = '/img/'
const TITLE_CHARS_MAX = 200
const PICTURE = /^[A-Za-z0-9_-]{1,80}[.][a-z]{3,4}$/i
const WIDTH = /^[1-9]\d{1,3}$/

export const PICTURE_FORMATS = ['avif', 'webp', 'jpeg'] as const
export type PictureFormat = (typeof PICTURE_FORMATS)[number]

/** A picture of a title, as somebody wants to see it. */
export interface PictureRequest {
  readonly title: TitleId
  readonly picture: PictureId
  readonly width: PictureWidth
  readonly format: PictureFormat
  /** Needed where not everybody may see pictures. */
  readonly ticket?: string
}

/** Whether a request is for a picture. */
export function isPicturePath(url: string): boolean {
  return url.startsWith(PREFIX)
}

/**
 * Reads `GET, HEAD /img/{titleId}/{pictureId}/{width}`; of whatever query follows, the `ticket` is looked at alone. Throws `METHOD_NOT_ALLOWED`,
 * `PICTURE_NOT_FOUND` for an address of another shape, and `PICTURE_WIDTH_UNKNOWN`.
 */
export function parsePictureRequest({ method, url = '', headers }: RequestHead): PictureRequest {
  if (method !== 'GET' && method !== 'HEAD') throw new VaultError('METHOD_NOT_ALLOWED')
  const [path = '', query = ''] = url.split('?', 2)
  const [title = '', picture = '', width = '', ...rest] = path.slice(PREFIX.length).split('/').map(decoded)
  const isShaped = title !== '' && title.length <= TITLE_CHARS_MAX && PICTURE.test(picture) && rest.length === 0
  if (!isShaped) throw new VaultError('PICTURE_NOT_FOUND')
  const known = WIDTH.test(width) ? PICTURE_WIDTHS.find((candidate) => candidate === Number(width)) : undefined
  if (known === undefined) throw new VaultError('PICTURE_WIDTH_UNKNOWN')
  const format = formatFor(headers.accept)
  const ticket = new URLSearchParams(query).get('ticket') || undefined
  const wanted = { title: title as TitleId, picture: picture as PictureId, width: known, format }
  return ticket === undefined ? wanted : { ...wanted, ticket }
}

/** The smallest format that a client names; JPEG where it names none, for every client shows that. */
function formatFor(accept: string | undefined): PictureFormat {
  const named = (accept ?? '').toLowerCase().split(',')
  const likes = (format: PictureFormat) =>
    named.some((range) => {
      const [type = '', ...parameters] = range.split(';').map((part) => part.trim())
      return type === `image/${format}` && !parameters.some((parameter) => /^q=0(?:[.]0{0,3})?$/.test(parameter))
    })
  return PICTURE_FORMATS.find(likes) ?? 'jpeg'
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return ''
  }
}
