import { between } from '../seeded-random.ts'
import type { Canvas } from './scene.ts'

/** Petals of light around one point. */
export function bloom({ width, height, focus, palette, random, id }: Canvas) {
  const unit = Math.min(width, height)
  const count = Math.round(between(random, 8, 13))
  const turn = between(random, 0, 360)
  const rings = [
    { length: unit * 0.56, breadth: unit * between(random, 0.12, 0.2), fill: 'far', twist: 180 / count, opacity: 0.5 },
    { length: unit * 0.42, breadth: unit * between(random, 0.1, 0.17), fill: 'near', twist: 0, opacity: 0.62 },
    { length: unit * 0.22, breadth: unit * 0.07, fill: 'near', twist: 180 / count, opacity: 0.9 },
  ]
  return (
    <>
      <defs>
        <linearGradient id={`${id}-far`} x1="0.5" y1="1" x2="0.5" y2="0">
          <stop offset="0" stopColor={palette.deep} stopOpacity="0.2" />
          <stop offset="1" stopColor={palette.mid} />
        </linearGradient>
        <linearGradient id={`${id}-near`} x1="0.5" y1="1" x2="0.5" y2="0">
          <stop offset="0" stopColor={palette.mid} stopOpacity="0.15" />
          <stop offset="0.7" stopColor={palette.glow} />
          <stop offset="1" stopColor={palette.light} />
        </linearGradient>
      </defs>
      <g transform={`translate(${focus.x * width} ${(focus.y + 0.02) * height}) rotate(${turn})`}>
        {rings.map((ring) =>
          Array.from({ length: count }, (_, index) => (
            <path
              // biome-ignore lint/suspicious/noArrayIndexKey: the drawing never changes after it was made.
              key={`${ring.length}-${index}`}
              d={`M0 0 C${ring.breadth} ${-ring.length * 0.35} ${ring.breadth * 0.8} ${-ring.length * 0.85} 0 ${-ring.length} C${-ring.breadth * 0.8} ${-ring.length * 0.85} ${-ring.breadth} ${-ring.length * 0.35} 0 0Z`}
              fill={`url(#${id}-${ring.fill})`}
              fillOpacity={ring.opacity}
              transform={`rotate(${(360 / count) * index + ring.twist})`}
            />
          )),
        )}
        <circle r={unit * 0.045} fill={palette.light} />
      </g>
    </>
  )
}
