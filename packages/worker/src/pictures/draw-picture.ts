import type { PictureWidth } from '@streamvault/contract'
import { VaultError } from '@streamvault/core'
import type { Sharp } from 'sharp'
import { loadSharp } from './load-sharp.ts'
import type { PictureFormat } from './picture-request.ts'

/**
 * Pixels of a picture that is decoded: 3840 × 2880, more than any of TMDB's (https://www.themoviedb.org/bible/image). A small file
 * can say that it has billions, and they are counted before any is decoded.
 */
const PIXELS_MAX = 3840 * 2880
const SOURCES: readonly string[] = ['jpeg', 'png', 'webp']
/** AVIF takes ten times as long at its best for a twentieth of the bytes. */
const AVIF = { quality: 50, effort: 2 } as const
const WEBP = { quality: 76 } as const
const JPEG = { quality: 78, progressive: true, mozjpeg: false } as const
/** A picture that takes longer is none, in whole seconds. */
const DRAW_SECONDS_MAX = 20

/**
 * A picture as wide as wanted, or as it is where it is narrower, in a format that browsers show, without whatever else its file held.
 * Throws `PICTURE_UNUSABLE` for what is no JPEG, PNG or WebP, is broken, or has too many pixels.
 */
export async function drawPicture(
  source: Uint8Array,
  { width, format }: { readonly width: PictureWidth; readonly format: PictureFormat },
): Promise<Buffer> {
  const sharp = await loadSharp()
  try {
    const picture = sharp(source, { limitInputPixels: PIXELS_MAX, failOn: 'error', sequentialRead: true, pages: 1 })
    const { format: found } = await picture.metadata()
    if (!SOURCES.includes(found)) throw new Error(`it is ${found}`)
    const drawn = picture.rotate().resize({ width, withoutEnlargement: true }).timeout({ seconds: DRAW_SECONDS_MAX })
    return await encoded(drawn, format).toBuffer()
  } catch (cause) {
    throw new VaultError(
      'PICTURE_UNUSABLE',
      { reason: cause instanceof Error ? cause.message : String(cause) },
      { cause },
    )
  }
}

function encoded(picture: Sharp, format: PictureFormat): Sharp {
  if (format === 'avif') return picture.avif(AVIF)
  return format === 'webp' ? picture.webp(WEBP) : picture.jpeg(JPEG)
}
