import { ASPECT, blend, type Color, distance, fill, glow, hash, pulse, type Scene, smoothStep } from './canvas.ts'

const NIGHT: Color = [0.015, 0.04, 0.1]
const HAZE: Color = [0.08, 0.42, 0.5]
const MOON: Color = [0.85, 0.97, 1]
const FAR_TOWER: Color = [0.05, 0.2, 0.28]
const NEAR_TOWER: Color = [0.02, 0.07, 0.13]
const WARM: Color = [1, 0.78, 0.42]
const COLD: Color = [0.45, 0.95, 1]
const BEACON: Color = [1, 0.2, 0.25]
const SHORE = 0.62
const MAST = { x: 1.47, top: 0.2, reach: 0.2 }
/** Half the width of a soft outline. */
const EDGE = 0.001

/** A harbour at night: towers of glass, their lit windows, and all of it again in the water. */
export const harbour: Scene = (seconds) => {
  const evening = { seconds, moonX: ASPECT * 0.3 + 0.006 * seconds, lamp: 0.5 + 1.6 * pulse(seconds) }
  return (x) => (y, color) => {
    const depth = y - SHORE
    if (depth < 0) return city(x, y, evening, color)
    const ripple = Math.sin((depth * 190) / (0.35 + depth * 2.2) - seconds * 2.2) * (0.002 + depth * 0.02)
    const sway = Math.sin(depth * 60 + seconds * 1.1) * depth * 0.01
    city(x + ripple + sway, SHORE - depth * 1.1, evening, color)
    blend(color, NIGHT, 0.35 + depth * 0.9)
    const sheen = 1 + Math.sin((depth * 130) / (0.3 + depth * 2) - seconds * 1.7 + x * 2)
    glow(color, HAZE, 0.05 * sheen * (1 - depth * 2.4))
  }
}

interface Evening {
  readonly seconds: number
  readonly moonX: number
  /** Brightness of the lamp on the mast. */
  readonly lamp: number
}

function city(x: number, y: number, evening: Evening, color: Color): void {
  fill(color, NIGHT)
  blend(color, HAZE, 0.75 * smoothStep(0.1, SHORE * 1.05, y))
  const fromMoon = distance(x - evening.moonX, y - 0.17)
  glow(color, MOON, 0.3 * Math.exp(-fromMoon * 7))
  blend(color, MOON, 1 - smoothStep(0.052, 0.056, fromMoon))
  tower({ x, y, width: 0.075, highest: 0.34, seed: 11 }, FAR_TOWER, color)
  const shift = x + 0.03
  if (tower({ x: shift, y, width: 0.118, highest: 0.46, seed: 5 }, NEAR_TOWER, color)) {
    windows(shift, y, evening.seconds, color)
  }
  mast(x, y, evening.lamp, color)
}

interface TowerSpot {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly highest: number
  readonly seed: number
}

/** Paints the tower of the lot at `x`, and says whether the pixel lies well inside its walls. */
function tower(spot: TowerSpot, shade: Color, color: Color): boolean {
  const lot = Math.floor(spot.x / spot.width)
  const luck = hash(lot, spot.seed)
  const roof = SHORE - spot.highest * (0.3 + 0.7 * luck * luck)
  if (spot.y < roof - EDGE) return false
  const fromMiddle = Math.abs(spot.x - (lot + 0.5) * spot.width)
  const half = spot.width * (0.34 + 0.13 * hash(lot, spot.seed + 1))
  const cover = smoothStep(roof - EDGE, roof + EDGE, spot.y) * (1 - smoothStep(half - EDGE, half + EDGE, fromMiddle))
  blend(color, shade, cover * 0.94)
  glow(color, HAZE, cover * 0.16 * smoothStep(half * 0.4, half, fromMiddle))
  return spot.y > roof + 0.012 && fromMiddle < half - 0.009
}

function windows(x: number, y: number, seconds: number, color: Color): void {
  const column = Math.floor(x / 0.0135)
  const floor = Math.floor(y / 0.022)
  const luck = hash(column, floor)
  const inside = Math.abs(x / 0.0135 - column - 0.5) < 0.3 && Math.abs(y / 0.022 - floor - 0.5) < 0.27
  if (!inside || luck < 0.58) return
  const late = hash(floor, column + 7) < 0.12 ? smoothStep(0, 1, Math.sin(seconds * 0.6 + luck * 90) + 0.5) : 1
  glow(color, hash(column >> 3, floor + 3) > 0.35 ? WARM : COLD, late * (0.25 + 0.6 * luck))
}

function mast(x: number, y: number, lamp: number, color: Color): void {
  const fromAxis = Math.abs(x - MAST.x)
  if (fromAxis > MAST.reach) return
  if (y > MAST.top && fromAxis < 0.003) fill(color, NEAR_TOWER)
  glow(color, BEACON, lamp * Math.exp(-distance(fromAxis, y - MAST.top) * 45))
}
