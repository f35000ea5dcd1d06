import { mix } from '../mix.ts'
import { between } from '../seeded-random.ts'
import type { Canvas } from './scene.ts'

const CIRCLES = 13

/** Circles inside circles, drifting to one side: a lens, an iris, a record. */
export function tide({ width, height, focus, palette, random, id }: Canvas) {
  const unit = Math.min(width, height)
  const angle = between(random, 0, Math.PI * 2)
  const drift = unit * between(random, 1.2, 2.4) * 0.01
  const circles = Array.from({ length: CIRCLES }, (_, index) => {
    const tone = index / (CIRCLES - 1)
    const warm = tone < 0.5 ? mix(palette.deep, palette.mid, tone * 2) : mix(palette.mid, palette.glow, tone * 2 - 1)
    return {
      x: focus.x * width + Math.cos(angle) * drift * index,
      y: (focus.y + 0.02) * height + Math.sin(angle) * drift * index,
      r: unit * 0.58 * (1 - tone * 0.86),
      from: warm,
      to: mix(warm, palette.ink, 0.62 - tone * 0.3),
    }
  })
  const core = circles.at(-1)
  return (
    <>
      {circles.map((circle, index) => (
        <g key={circle.r}>
          <linearGradient id={`${id}-c${index}`} gradientTransform={`rotate(${45 + index * 22} 0.5 0.5)`}>
            <stop offset="0.1" stopColor={circle.from} />
            <stop offset="0.9" stopColor={circle.to} />
          </linearGradient>
          <circle cx={circle.x} cy={circle.y} r={circle.r} fill={`url(#${id}-c${index})`} />
        </g>
      ))}
      {core && <circle cx={core.x} cy={core.y} r={core.r * 0.62} fill={palette.light} />}
    </>
  )
}
