/** How large a picture is drawn, in pixels, each even. */
export interface StillSize {
  readonly width: number
  readonly height: number
}

/** Bytes of a pixel: red, green, blue. */
export const PIXEL_BYTES = 3

/** As wide as wanted, or as the film where that is narrower, and as high as its shape wants. */
export function fitted({ width, height }: StillSize, wantedWidth: number): StillSize {
  const fits = Math.min(wantedWidth, Math.max(width, WIDTH_MIN))
  const shape = width > 0 && height > 0 ? Math.min(Math.max(height / width, SHAPE_MIN), SHAPE_MAX) : SHAPE_USUAL
  return { width: even(fits), height: even(fits * shape) }
}

const WIDTH_MIN = 16
const SHAPE_USUAL = 9 / 16
/** What is flatter or taller is drawn so: nobody has filmed it. */
const SHAPE_MIN = 1 / 4
const SHAPE_MAX = 2

function even(value: number): number {
  return Math.max(2, 2 * Math.round(value / 2))
}
