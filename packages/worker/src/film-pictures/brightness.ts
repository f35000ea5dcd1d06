import { PIXEL_BYTES } from './still.ts'

/** Of red, green and blue (ITU-R BT.709). */
const [RED, GREEN, BLUE] = [0.2126, 0.7152, 0.0722] as const

/** How bright pixels are in the mean, and how much they differ from that, both of 255. */
export function brightnessOf(pixels: Uint8Array): { readonly mean: number; readonly deviation: number } {
  let [sum, squares] = [0, 0]
  const count = pixels.length / PIXEL_BYTES
  for (let at = 0; at < pixels.length; at += PIXEL_BYTES) {
    const light = RED * (pixels[at] ?? 0) + GREEN * (pixels[at + 1] ?? 0) + BLUE * (pixels[at + 2] ?? 0)
    sum += light
    squares += light * light
  }
  const mean = sum / count
  return { mean, deviation: Math.sqrt(Math.max(0, squares / count - mean * mean)) }
}
