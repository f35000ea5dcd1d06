import { mix } from '../mix.ts'
import { between } from '../seeded-random.ts'
import type { Canvas } from './scene.ts'

const RANGES = 4

/** Ranges of mountains in mist, their lit sides towards a pale moon. */
export function peaks({ width, height, focus, palette, random, id }: Canvas) {
  const unit = Math.min(width, height)
  const ranges = Array.from({ length: RANGES }, (_, index) => drawRange(index / (RANGES - 1)))

  function drawRange(depth: number) {
    const floor = height * (0.62 + depth * 0.34)
    const span = width / (2.4 - depth * 0.7)
    const summits = Array.from({ length: Math.ceil(width / span) + 2 }, (_, index) => ({
      x: (index - 0.5) * span + between(random, -0.25, 0.25) * span,
      rise: height * between(random, 0.16, 0.3) * (1.15 - depth * 0.5),
      half: span * between(random, 0.62, 0.85),
    }))
    const slopes = summits.map(
      ({ x, rise, half }) => `M${x - half} ${floor} L${x} ${floor - rise} L${x + half} ${floor}Z`,
    )
    const shades = summits.map(({ x, rise, half }) => {
      const foot = x + half * 0.12
      return `M${x} ${floor - rise} L${x + half} ${floor} H${foot} L${x + half * 0.16} ${floor - rise * 0.4} L${x - half * 0.05} ${floor - rise * 0.62}Z`
    })
    const body = mix(mix(palette.glow, palette.mid, 0.35 + depth * 0.65), palette.ink, depth * 0.82)
    return { floor, body, shade: mix(body, palette.ink, 0.42), slopes: slopes.join(''), shades: shades.join('') }
  }

  return (
    <>
      <defs>
        <linearGradient id={`${id}-mist`} x1="0" y1="0" x2="0" y2="1">
          <stop offset="0" stopColor={palette.glow} stopOpacity="0" />
          <stop offset="1" stopColor={palette.glow} stopOpacity="0.34" />
        </linearGradient>
      </defs>
      <circle cx={focus.x * width} cy={focus.y * height * 0.72} r={unit * 0.13} fill={palette.light} />
      {ranges.map((range) => (
        <g key={range.slopes}>
          <path d={range.slopes} fill={range.body} />
          <path d={range.shades} fill={range.shade} />
          <rect y={range.floor} width={width} height={height} fill={range.body} />
          <rect y={range.floor - height * 0.16} width={width} height={height * 0.17} fill={`url(#${id}-mist)`} />
        </g>
      ))}
      <rect y={ranges.at(-1)?.floor ?? height} width={width} height={height} fill={palette.ink} />
    </>
  )
}
