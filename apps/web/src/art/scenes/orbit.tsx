import { between } from '../seeded-random.ts'
import type { Canvas } from './scene.ts'

const STARS = 46
const RINGS = 5

/** A planet lit from one side, its rings, a moon and a few stars. */
export function orbit({ width, height, focus, palette, random, id }: Canvas) {
  const unit = Math.min(width, height)
  const radius = between(random, unit * 0.27, unit * 0.36)
  const center = { x: focus.x * width, y: (focus.y + 0.03) * height }
  const tilt = between(random, -34, -12)
  const stars = Array.from({ length: STARS }, () => {
    const size = random() < 0.15 ? 1.6 : 0.8
    return `M${between(random, 0, width)} ${between(random, 0, height)}h${(size * unit) / 400}`
  })
  const rings = Array.from({ length: RINGS }, (_, index) => radius * (1.32 + index * 0.105))
  return (
    <>
      <defs>
        <radialGradient id={`${id}-planet`} cx="0.3" cy="0.24" r="0.95">
          <stop offset="0" stopColor={palette.light} />
          <stop offset="0.22" stopColor={palette.glow} />
          <stop offset="0.52" stopColor={palette.mid} />
          <stop offset="0.8" stopColor={palette.deep} />
          <stop offset="1" stopColor={palette.ink} />
        </radialGradient>
        <clipPath id={`${id}-front`}>
          <rect x={-width * 2} y="0" width={width * 4} height={height * 2} />
        </clipPath>
      </defs>
      <path
        d={stars.join('')}
        stroke={palette.light}
        strokeOpacity="0.7"
        strokeWidth={unit / 220}
        strokeLinecap="round"
      />
      <g transform={`translate(${center.x} ${center.y}) rotate(${tilt})`} fill="none">
        {rings.map((ring, index) => (
          <ellipse
            key={ring}
            rx={ring}
            ry={ring * 0.24}
            stroke={palette.glow}
            strokeOpacity={0.5 - index * 0.07}
            strokeWidth={radius * (index % 2 ? 0.014 : 0.045)}
          />
        ))}
        <circle r={radius} fill={`url(#${id}-planet)`} transform={`rotate(${-tilt})`} />
        <g clipPath={`url(#${id}-front)`}>
          {rings.map((ring, index) => (
            <ellipse
              key={ring}
              rx={ring}
              ry={ring * 0.24}
              stroke={palette.light}
              strokeOpacity={0.85 - index * 0.13}
              strokeWidth={radius * (index % 2 ? 0.014 : 0.045)}
            />
          ))}
        </g>
      </g>
      <circle
        cx={center.x + radius * between(random, 0.9, 1.3)}
        cy={center.y - radius * between(random, 0.95, 1.25)}
        r={radius * 0.1}
        fill={`url(#${id}-planet)`}
      />
    </>
  )
}
