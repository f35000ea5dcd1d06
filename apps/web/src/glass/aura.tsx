import type { CSSProperties } from 'react'
import type { Palette } from '../art/palette.ts'

/** The slow light behind a page, mostly in the colours of what the page shows. */
export function Aura({ palette: { mid, deep, glow } }: { readonly palette: Palette }) {
  const lights = [mid, deep, glow]
  return (
    <div className="aura" aria-hidden="true">
      {lights.map((light) => (
        <i key={light} style={{ '--aura-light': `color-mix(in oklab, ${light} 72%, #1b2140)` } as CSSProperties} />
      ))}
    </div>
  )
}
