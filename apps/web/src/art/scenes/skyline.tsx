import { mix } from '../mix.ts'
import { between } from '../seeded-random.ts'
import type { Canvas } from './scene.ts'

/** A city at night before a great moon, with lights in some of its windows. */
export function skyline({ width, height, focus, palette, random, id }: Canvas) {
  const unit = Math.min(width, height)
  const ground = height * 0.84
  const rows = [0, 0.5, 1].map(drawRow)

  function drawRow(depth: number) {
    const towers: string[] = []
    const windows: string[] = []
    for (let x = -unit * 0.05; x < width; ) {
      const breadth = between(random, unit * 0.07, unit * 0.15)
      const nearFocus = 1 - Math.min(1, Math.abs((x + breadth / 2) / width - focus.x) * 1.8)
      const tall =
        height * (between(random, 0.12, 0.26) + nearFocus * between(random, 0.06, 0.22)) * (1.2 - depth * 0.5)
      towers.push(`M${x} ${height} V${ground - tall} h${breadth} V${height}Z`)
      if (random() < 0.3)
        towers.push(`M${x + breadth / 2} ${ground - tall} v${-unit * 0.07} h${unit * 0.006} V${ground}Z`)
      for (let y = ground - tall + unit * 0.03; y < ground - unit * 0.02; y += unit * 0.032) {
        for (let column = x + unit * 0.016; column < x + breadth - unit * 0.016; column += unit * 0.026) {
          if (random() < 0.16 + depth * 0.1)
            windows.push(`M${column.toFixed(1)} ${y.toFixed(1)}v${(unit * 0.013).toFixed(1)}`)
        }
      }
      x += breadth + (random() < 0.35 ? unit * 0.02 : 0)
    }
    const fill = mix(mix(palette.mid, palette.deep, 0.35 + depth * 0.5), palette.ink, depth * 0.8)
    return { fill, towers: towers.join(''), windows: windows.join(''), opacity: 0.28 + depth * 0.6 }
  }

  return (
    <>
      <defs>
        <linearGradient id={`${id}-moon`} x1="0" y1="0" x2="0" y2="1">
          <stop offset="0.2" stopColor={palette.light} />
          <stop offset="1" stopColor={palette.glow} stopOpacity="0.25" />
        </linearGradient>
      </defs>
      <circle cx={focus.x * width} cy={focus.y * height} r={unit * 0.3} fill={`url(#${id}-moon)`} />
      {rows.map((row) => (
        <g key={row.towers}>
          <path d={row.towers} fill={row.fill} />
          <path d={row.windows} stroke={palette.glow} strokeOpacity={row.opacity} strokeWidth={unit * 0.009} />
        </g>
      ))}
    </>
  )
}
