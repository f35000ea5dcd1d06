import { mix } from '../mix.ts'
import { between } from '../seeded-random.ts'
import type { Canvas } from './scene.ts'

const DEPTH = 7

/** Doorway behind doorway, light at the last one, and somebody standing in it. */
export function arches({ width, height, focus, palette, random, id }: Canvas) {
  const unit = Math.min(width, height)
  const ground = height * 0.8
  const round = between(random, 0, 1) < 0.7
  const widest = unit * 0.62
  const arcs = Array.from({ length: DEPTH }, (_, index) => {
    const near = 1 - index / DEPTH
    const half = widest * near ** 1.25
    const top = ground - unit * 0.5 * near - unit * 0.3
    const middle = focus.x * width
    const crown = round
      ? `V${top + half} A${half} ${half} 0 0 1 ${middle + half} ${top + half}`
      : `V${top + half} L${middle} ${top} L${middle + half} ${top + half}`
    const foot = ground + (height - ground) * near ** 1.6
    const tone = index / (DEPTH - 1)
    const warm =
      tone < 0.6 ? mix(palette.ink, palette.mid, tone / 0.6) : mix(palette.mid, palette.glow, (tone - 0.6) / 0.4)
    return { path: `M${middle - half} ${foot} ${crown} V${foot}Z`, fill: warm, foot, half }
  })
  const last = arcs[DEPTH - 1]
  return (
    <>
      <defs>
        <linearGradient id={`${id}-door`} x1="0" y1="0" x2="0" y2="1">
          <stop offset="0" stopColor={palette.light} />
          <stop offset="1" stopColor={palette.glow} />
        </linearGradient>
        <linearGradient id={`${id}-floor`} x1="0" y1="0" x2="0" y2="1">
          <stop offset="0" stopColor={palette.glow} stopOpacity="0.75" />
          <stop offset="1" stopColor={palette.glow} stopOpacity="0" />
        </linearGradient>
      </defs>
      {arcs.map((arc, index) => (
        <path key={arc.path} d={arc.path} fill={index === DEPTH - 1 ? `url(#${id}-door)` : arc.fill} />
      ))}
      {last && (
        <>
          <path
            d={`M${focus.x * width - last.half} ${last.foot} h${last.half * 2} l${unit * 0.2} ${height - last.foot} h${-unit * 0.4 - last.half * 2}Z`}
            fill={`url(#${id}-floor)`}
          />
          <g fill={palette.ink} transform={`translate(${focus.x * width} ${last.foot}) scale(${unit / 190})`}>
            <circle cx="0" cy="-17" r="2.3" />
            <path d="M-2.6 -13.4 Q0 -15 2.6 -13.4 L3 -5 L1.9 1 L.4 1 L0 -4 L-.4 1 L-1.9 1 L-3 -5Z" />
          </g>
        </>
      )}
    </>
  )
}
