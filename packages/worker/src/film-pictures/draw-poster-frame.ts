import { loadSharp } from '../pictures/load-sharp.ts'
import { brightnessOf } from './brightness.ts'
import type { OpenFilm, TimedFrame } from './open-film.ts'
import { fitted, PIXEL_BYTES } from './still.ts'

/** As wide as backdrops are. */
const WIDTH = 1280
/** Where a film is looked at, one after the other until one of them shows something: behind its titles, and before its end gives itself away. */
const SHARES = [0.2, 0.25, 0.15, 0.3, 0.4, 0.1] as const
/** Of 255: a picture that differs more from its mean, and has a mean between these, shows something. */
const LIVELY = { deviationMin: 28, meanMin: 36, meanMax: 220 } as const
/** What differs less is a fade, or a card. */
const DEVIATION_MIN = 8
const QUALITY = 90

/** A JPEG of a key frame that may stand for the film; undefined where none shows anything. Throws what reading the film throws. */
export async function drawPosterFrame(film: OpenFilm): Promise<Buffer | undefined> {
  const size = fitted(film.size, WIDTH)
  let best: { readonly pixels: Buffer; readonly deviation: number } | undefined
  for (const { frame } of candidatesOf(film)) {
    const pixels = await film.draw(frame, size)
    if (pixels === undefined) continue
    const { mean, deviation } = brightnessOf(pixels)
    if (deviation >= (best?.deviation ?? DEVIATION_MIN)) best = { pixels, deviation }
    if (deviation >= LIVELY.deviationMin && mean >= LIVELY.meanMin && mean <= LIVELY.meanMax) {
      best = { pixels, deviation }
      break
    }
  }
  if (best === undefined) return undefined
  const sharp = await loadSharp()
  return await sharp(best.pixels, { raw: { ...size, channels: PIXEL_BYTES } })
    .jpeg({ quality: QUALITY })
    .toBuffer()
}

function candidatesOf({ frames, durationSeconds }: OpenFilm): Set<TimedFrame> {
  const found = SHARES.map((share) => {
    const next = frames.findIndex(({ seconds }) => seconds > share * durationSeconds)
    return next < 0 ? frames.at(-1) : frames[Math.max(0, next - 1)]
  })
  return new Set(found.filter((frame) => frame !== undefined))
}
