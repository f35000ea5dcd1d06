/** A colour as red, green and blue from 0 to 1. */
export type Color = [number, number, number]

export interface CanvasSize {
  readonly width: number
  readonly height: number
}

/**
 * A picture that moves: sets `color` to that of a pixel at `seconds` after the start. `x` and `y` are counted in picture
 * heights from the upper left corner. It takes them one by one, so that what a column shares is computed once.
 */
export type Scene = (seconds: number) => (x: number) => (y: number, color: Color) => void

/** Width of every picture in picture heights. */
export const ASPECT = 16 / 9

/** One picture as rgb24 rows. Noise of half a step, the same in every frame, keeps slow gradients from banding. */
export function paint(picture: ReturnType<Scene>, { width, height }: CanvasSize): Uint8Array {
  const pixels = new Uint8ClampedArray(width * height * 3)
  const color: Color = [0, 0, 0]
  for (let column = 0; column < width; column++) {
    const shade = picture((column + 0.5) / height)
    for (let row = 0; row < height; row++) {
      shade((row + 0.5) / height, color)
      const grain = hash(column, row) - 0.5
      const at = (row * width + column) * 3
      pixels[at] = clamp(color[0]) * 255 + grain
      pixels[at + 1] = clamp(color[1]) * 255 + grain
      pixels[at + 2] = clamp(color[2]) * 255 + grain
    }
  }
  return new Uint8Array(pixels.buffer)
}

/** Makes `color` the same as `other`. */
export function fill(color: Color, other: Readonly<Color>): void {
  color[0] = other[0]
  color[1] = other[1]
  color[2] = other[2]
}

export function distance(dx: number, dy: number): number {
  return Math.sqrt(dx * dx + dy * dy)
}

function clamp(value: number): number {
  return Math.min(Math.max(value, 0), 1)
}

/** 0 up to `from`, 1 from `to` on, and smooth in between. */
export function smoothStep(from: number, to: number, value: number): number {
  const t = clamp((value - from) / (to - from))
  return t * t * (3 - 2 * t)
}

/** Moves `color` towards `other` by `share`, 0 to 1. */
export function blend(color: Color, other: Readonly<Color>, share: number): void {
  color[0] += (other[0] - color[0]) * share
  color[1] += (other[1] - color[1]) * share
  color[2] += (other[2] - color[2]) * share
}

/** Adds light of the colour `other`. */
export function glow(color: Color, other: Readonly<Color>, strength: number): void {
  color[0] += other[0] * strength
  color[1] += other[1] * strength
  color[2] += other[2] * strength
}

/** A number from 0 to 1 that looks random and is always the same for the same input. */
export function hash(a: number, b: number): number {
  let mixed = Math.imul(a | 0, 0x27d4eb2d) ^ Math.imul(b | 0, 0x165667b1)
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32
}

/** 1 at every full second, fading out within a quarter of one: the light to the beep. */
export function pulse(seconds: number): number {
  return 1 - smoothStep(0, 0.25, seconds % 1)
}
