import { ASPECT, blend, type Color, distance, fill, glow, hash, pulse, type Scene, smoothStep } from './canvas.ts'

/** What tells one night from another. */
export interface AuroraLook {
  readonly low: Readonly<Color>
  readonly high: Readonly<Color>
  readonly seed: number
}

const NIGHT: Color = [0.01, 0.02, 0.07]
const DEEP: Color = [0.03, 0.08, 0.17]
const STAR: Color = [0.9, 0.95, 1]
const BEACON: Color = [1, 0.25, 0.2]
const CURTAINS = 3
const RIDGES: readonly [Color, Color, Color] = [
  [0.09, 0.14, 0.24],
  [0.045, 0.08, 0.15],
  [0.012, 0.025, 0.055],
]
const MAST = { x: ASPECT * 0.8, top: 0.5, foot: 0.87, reach: 0.2 }
/** How far a curtain's light spills below its hem, and half the width of a soft outline. */
const FRINGE = 0.02
const EDGE = 0.0012

/** Northern lights over three ridges, and a radio mast whose lamp blinks once a second. */
export function aurora(look: AuroraLook): Scene {
  return (seconds) => {
    const lamp = 0.35 + 1.9 * pulse(seconds)
    return (x) => {
      const curtains = Array.from({ length: CURTAINS }, (_, index) => curtainAt(index, x, seconds + look.seed * 60))
      const ridges = RIDGES.map((shade, index) => ({ shade, top: ridgeAt(index, x, look.seed), index }))
      return (y, color) => {
        fill(color, NIGHT)
        blend(color, DEEP, smoothStep(0, 0.75, y))
        star(x, y, look.seed, color)
        for (const curtain of curtains) if (y < curtain.hem + FRINGE) hang(curtain, y, look, color)
        for (const ridge of ridges) if (y > ridge.top - EDGE) rise(ridge, y, look, color)
        mast(x, y, lamp, color)
      }
    }
  }
}

function star(x: number, y: number, seed: number, color: Color): void {
  const column = Math.floor(x * 44)
  const row = Math.floor(y * 44)
  const luck = hash(column + seed, row)
  if (luck < 0.8) return
  const dx = x * 44 - column - 0.2 - 0.6 * hash(row, column)
  const dy = y * 44 - row - 0.2 - 0.6 * hash(column, row + seed)
  glow(color, STAR, (luck - 0.65) * 2.2 * Math.exp(-(dx * dx + dy * dy) * 220))
}

interface Curtain {
  readonly hem: number
  readonly rays: number
  /** How fast its light fades upwards. */
  readonly fade: number
}

function curtainAt(index: number, x: number, seconds: number): Curtain {
  const phase = index * 2.1
  const sway = 0.07 * Math.sin(x * 2.1 + seconds * 0.16 + phase) + 0.03 * Math.sin(x * 5.3 - seconds * 0.23)
  const folds = Math.sin(x * 9 + 2.2 * Math.sin(x * 2.4 + seconds * 0.21 + phase) + seconds * 0.3 + phase * 3)
  const rays = 0.62 + 0.3 * folds + 0.12 * Math.sin(x * 41 + 3 * folds + seconds * 0.7)
  return { hem: 0.52 - index * 0.1 + sway, rays: rays * (0.85 - 0.2 * index), fade: 4.6 + index }
}

function hang({ hem, rays, fade }: Curtain, y: number, look: AuroraLook, color: Color): void {
  const above = hem - y
  const light = rays * smoothStep(-FRINGE, 0.05, above) * Math.exp(-above * fade)
  const height = smoothStep(0.02, 0.34, above)
  glow(color, look.low, light * (1 - height))
  glow(color, look.high, light * height)
}

interface Ridge {
  readonly shade: Color
  readonly top: number
  readonly index: number
}

function rise({ shade, top, index }: Ridge, y: number, look: AuroraLook, color: Color): void {
  const cover = smoothStep(top - EDGE, top + EDGE, y)
  blend(color, shade, cover)
  glow(color, look.low, cover * (0.22 - 0.07 * index) * Math.exp(-(y - top) * 14))
}

function ridgeAt(ridge: number, x: number, seed: number): number {
  const scale = 2.3 - 0.5 * ridge
  let height = 0
  for (let octave = 0; octave < 4; octave++) {
    const wave = Math.sin(x * scale * 1.9 ** octave + seed * (ridge + 1) * 1.7 + octave * 4.1 + ridge * 2.6)
    height += (1 - Math.abs(wave)) * 0.5 ** octave
  }
  return 0.84 + 0.075 * ridge - 0.115 * height
}

function mast(x: number, y: number, lamp: number, color: Color): void {
  const fromAxis = Math.abs(x - MAST.x)
  if (fromAxis > MAST.reach) return
  const width = 0.0025 + 0.012 * Math.max(0, y - MAST.top)
  if (y > MAST.top && y < MAST.foot && fromAxis < width) blend(color, RIDGES[2], 0.95)
  glow(color, BEACON, lamp * Math.exp(-distance(fromAxis, y - MAST.top) * 40))
}
