import { ASPECT, blend, type Color, distance, fill, glow, pulse, type Scene, smoothStep } from './canvas.ts'

const ZENITH: Color = [0.07, 0.06, 0.2]
const DUSK: Color = [0.5, 0.17, 0.4]
const EMBER: Color = [1, 0.56, 0.26]
const SUN: Color = [1, 0.9, 0.68]
const NEAR_WATER: Color = [0.02, 0.05, 0.15]
const FAR_WATER: Color = [0.42, 0.2, 0.38]
const HORIZON = 0.54
const WAVES = 7
/** Half the width of a soft outline. */
const EDGE = 0.0015

/** A low sun over the sea, with seven rows of waves that roll at their own pace. */
export const sea: Scene = (seconds) => {
  const sunX = ASPECT * 0.64 + 0.05 * Math.sin(seconds * 0.11)
  const sunY = 0.4 + 0.0045 * seconds
  const flash = pulse(seconds)
  return (x) => {
    const waves = Array.from({ length: WAVES }, (_, row) => waveAt(row, { x, fromSun: x - sunX, seconds }))
    return (y, color) => {
      // Nearest first: what a wave covers hides all behind it.
      const hidden = waves.findLastIndex((wave) => y >= wave.crest + EDGE)
      if (hidden < 0) sky(y, distance(x - sunX, y - sunY), color)
      for (let row = Math.max(hidden, 0); row < WAVES; row++) {
        const wave = waves[row]
        if (wave && y > wave.crest - EDGE) roll(wave, y, flash, color)
      }
    }
  }
}

interface Wave {
  readonly crest: number
  /** 0 at the horizon, 1 at the shore. */
  readonly near: number
  /** How much of the sun's path lies here, 0 to 1. */
  readonly path: number
}

function waveAt(row: number, at: { readonly x: number; readonly fromSun: number; readonly seconds: number }): Wave {
  const near = row / (WAVES - 1)
  const length = 11 - 7.5 * near
  const phase = at.seconds * (0.35 + 0.25 * near) * (row % 2 === 0 ? 1 : -0.8) + row * 2.3
  const swell = Math.sin(at.x * length + phase) + 0.45 * Math.sin(at.x * length * 2.3 - phase * 1.3)
  const width = at.fromSun / (0.1 + 0.14 * near)
  return {
    crest: HORIZON + 0.36 * near ** 1.35 + (0.003 + 0.022 * near) * swell,
    near,
    path: Math.exp(-width * width),
  }
}

function sky(y: number, fromSun: number, color: Color): void {
  fill(color, ZENITH)
  blend(color, DUSK, smoothStep(0, 0.4, y))
  blend(color, EMBER, 0.85 * smoothStep(0.25, HORIZON, y))
  glow(color, EMBER, 0.55 * Math.exp(-fromSun * 4.2))
  blend(color, SUN, 1 - smoothStep(0.084, 0.09, fromSun))
}

const water: Color = [0, 0, 0]

function roll({ crest, near, path }: Wave, y: number, flash: number, color: Color): void {
  const depth = y - crest
  const cover = smoothStep(-EDGE, EDGE, depth)
  fill(water, FAR_WATER)
  blend(water, NEAR_WATER, 0.15 + 0.7 * near + Math.min(0.15, depth * 1.5))
  blend(color, water, cover)
  const edge = Math.exp(-Math.abs(depth) * (60 - 35 * near))
  const glint = path * (0.16 + (0.5 + 0.25 * flash) * edge) * (1 - 0.45 * near)
  glow(color, EMBER, cover * glint)
}
