import { mix } from '../mix.ts'
import { between } from '../seeded-random.ts'
import type { Canvas } from './scene.ts'

const LAYERS = 6

/** A low sun over waves of sand, and somebody walking. */
export function dunes({ width, height, focus, palette, random, id }: Canvas) {
  const unit = Math.min(width, height)
  const radius = between(random, unit * 0.17, unit * 0.27)
  const layers = Array.from({ length: LAYERS }, (_, index) => {
    const depth = index / (LAYERS - 1)
    const base = height * (0.52 + depth * 0.36)
    const swell = height * between(random, 4, 9) * 0.01 * (0.5 + depth)
    const lean = between(random, -1, 1) * swell
    return {
      fill: mix(mix(palette.glow, palette.mid, Math.min(1, depth * 2.2)), palette.ink, depth ** 0.8 * 0.94),
      path:
        `M-5 ${base + lean} C${width * 0.3} ${base - swell * 1.6} ${width * 0.42} ${base + swell * 1.4} ` +
        `${width * between(random, 0.5, 0.7)} ${base} S${width * 0.92} ${base - swell * 2} ${width + 5} ${base - lean} ` +
        `V${height + 5} H-5Z`,
    }
  })
  const walker = { x: focus.x * width + radius * between(random, -0.6, 0.6), y: height * 0.655, size: unit * 0.03 }
  return (
    <>
      <defs>
        <linearGradient id={`${id}-sun`} x1="0" y1="0" x2="0" y2="1">
          <stop offset="0" stopColor={palette.light} />
          <stop offset="1" stopColor={palette.glow} />
        </linearGradient>
      </defs>
      <circle cx={focus.x * width} cy={focus.y * height} r={radius} fill={`url(#${id}-sun)`} />
      {layers.slice(0, 2).map((layer) => (
        <path key={layer.path} d={layer.path} fill={layer.fill} />
      ))}
      <g fill={palette.ink} transform={`translate(${walker.x} ${walker.y}) scale(${walker.size / 10})`}>
        <circle cx="0" cy="-17" r="2.4" />
        <path d="M-2.6 -13 Q0 -15 2.6 -13 L3.2 -5 L2 6 L.4 6 L0 -3 L-.8 6 L-2.4 6 L-3 -5Z" />
      </g>
      {layers.slice(2).map((layer) => (
        <path key={layer.path} d={layer.path} fill={layer.fill} />
      ))}
    </>
  )
}
