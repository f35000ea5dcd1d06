import { mix } from '../mix.ts'
import { between } from '../seeded-random.ts'
import type { Canvas } from './scene.ts'

const RIBBONS = 15

/** Folded light: bands that run across the picture side by side, like silk. */
export function ribbons({ width, height, palette, random, id }: Canvas) {
  const start = height * between(random, 0.62, 0.85)
  const end = height * between(random, 0.05, 0.3)
  const bend = height * between(random, 0.25, 0.5)
  const step = height * 0.052
  const bands = Array.from({ length: RIBBONS }, (_, index) => {
    const shift = (index - RIBBONS / 2) * step
    const twist = Math.sin(index * 0.42) * height * 0.05
    return (
      `M${-width * 0.1} ${start + shift} C${width * 0.28} ${start + shift - bend + twist} ` +
      `${width * 0.62} ${end + shift + bend * 1.1 - twist} ${width * 1.1} ${end + shift * 1.3}`
    )
  })
  return (
    <>
      <defs>
        <linearGradient id={`${id}-silk`} gradientUnits="userSpaceOnUse" x1="0" y1={start} x2={width} y2={end}>
          <stop offset="0" stopColor={palette.deep} stopOpacity="0" />
          <stop offset="0.3" stopColor={palette.mid} />
          <stop offset="0.58" stopColor={palette.glow} />
          <stop offset="0.72" stopColor={palette.light} />
          <stop offset="1" stopColor={mix(palette.mid, palette.deep, 0.5)} stopOpacity="0.1" />
        </linearGradient>
      </defs>
      <g fill="none" stroke={`url(#${id}-silk)`} strokeLinecap="round">
        {bands.map((path, index) => (
          <path
            key={path}
            d={path}
            strokeWidth={step * (0.32 + 0.6 * Math.abs(Math.sin(index * 0.7)))}
            strokeOpacity={0.2 + 0.7 * Math.sin((Math.PI * (index + 0.5)) / RIBBONS) ** 2}
          />
        ))}
      </g>
    </>
  )
}
