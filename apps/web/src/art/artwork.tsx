import { useId } from 'react'
import { PALETTES, type Palette } from './palette.ts'
import { arches } from './scenes/arches.tsx'
import { bloom } from './scenes/bloom.tsx'
import { dunes } from './scenes/dunes.tsx'
import { orbit } from './scenes/orbit.tsx'
import { peaks } from './scenes/peaks.tsx'
import { ribbons } from './scenes/ribbons.tsx'
import type { Scene } from './scenes/scene.ts'
import { skyline } from './scenes/skyline.tsx'
import { tide } from './scenes/tide.tsx'
import { between, hashOf, seededRandom } from './seeded-random.ts'

const SCENES: readonly Scene[] = [dunes, tide, ribbons, orbit, peaks, skyline, bloom, arches]

const FRAMES = {
  poster: { width: 400, height: 600, focus: { x: 0.5, y: 0.4 } },
  wide: { width: 1600, height: 900, focus: { x: 0.7, y: 0.42 } },
  still: { width: 640, height: 360, focus: { x: 0.5, y: 0.45 } },
} as const

interface ArtworkProps {
  /** Decides the colours and the kind of picture. */
  readonly titleId: string
  readonly frame: keyof typeof FRAMES
  /** Tells pictures of one title apart, such as `s1e2`. */
  readonly variant?: string
  readonly className?: string
}

/** The colours that every picture of a title has. */
export function paletteOf(titleId: string): Palette {
  return pick(Object.values(PALETTES), hashOf(titleId) >>> 8)
}

/** A picture drawn from a title's id alone: the same id gives the same picture, on the server and in the browser. */
export function Artwork({ titleId, frame, variant = '', className }: ArtworkProps) {
  const id = useId()
  const palette = paletteOf(titleId)
  const { width, height } = FRAMES[frame]
  const random = seededRandom(hashOf(titleId + variant))
  const focus =
    frame === 'still' ? { x: between(random, 0.25, 0.75), y: between(random, 0.3, 0.55) } : FRAMES[frame].focus
  // Stills of one title share its scene: looking closer or from afar is what tells them apart.
  const zoom = frame === 'still' ? between(random, 1, 2) : 1
  const scene = pick(SCENES, hashOf(titleId) >>> 3)
  return (
    <svg
      aria-hidden="true"
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="xMidYMid slice"
      className={className}
      shapeRendering="geometricPrecision"
    >
      <defs>
        <linearGradient id={`${id}-sky`} x1="0.1" y1="0" x2="0.4" y2="1">
          <stop offset="0" stopColor={palette.ink} />
          <stop offset="0.5" stopColor={palette.deep} />
          <stop offset="1" stopColor={palette.mid} />
        </linearGradient>
        <radialGradient id={`${id}-halo`}>
          <stop offset="0" stopColor={palette.glow} stopOpacity="0.85" />
          <stop offset="0.4" stopColor={palette.mid} stopOpacity="0.5" />
          <stop offset="1" stopColor={palette.mid} stopOpacity="0" />
        </radialGradient>
      </defs>
      <rect width={width} height={height} fill={`url(#${id}-sky)`} />
      <circle cx={focus.x * width} cy={focus.y * height} r={Math.min(width, height) * 0.72} fill={`url(#${id}-halo)`} />
      <g
        transform={
          zoom === 1
            ? undefined
            : `translate(${focus.x * width * (1 - zoom)} ${focus.y * height * (1 - zoom)}) scale(${zoom})`
        }
      >
        {scene({ width, height, focus, palette, random, id })}
      </g>
    </svg>
  )
}

function pick<T>(choices: readonly T[], number: number): T {
  const choice = choices[number % choices.length]
  if (choice === undefined) throw new Error('nothing to choose from')
  return choice
}
