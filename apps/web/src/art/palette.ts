/** Five colours from night to light that go together. */
export interface Palette {
  readonly ink: string
  readonly deep: string
  readonly mid: string
  readonly glow: string
  readonly light: string
}

/** All palettes there are. Each was chosen by eye to sit on the site's near-black. */
export const PALETTES = {
  ember: { ink: '#13060b', deep: '#4a0f24', mid: '#c0314c', glow: '#ff8d5e', light: '#ffe3c2' },
  dusk: { ink: '#0a0720', deep: '#2b1a66', mid: '#6f3fd6', glow: '#ff74b8', light: '#ffdcf0' },
  lagoon: { ink: '#03121a', deep: '#06384c', mid: '#0f879f', glow: '#5ee7d5', light: '#e2fff6' },
  moss: { ink: '#06120a', deep: '#123a28', mid: '#3a8a55', glow: '#c9e36f', light: '#f8ffe0' },
  cobalt: { ink: '#040a1e', deep: '#0c2a6e', mid: '#2d6bff', glow: '#7dd3ff', light: '#eaf7ff' },
  amber: { ink: '#130c05', deep: '#4f2f14', mid: '#bd7a30', glow: '#f7c86e', light: '#fff3d6' },
  rose: { ink: '#150610', deep: '#571540', mid: '#c53a88', glow: '#ffa3c4', light: '#ffecf4' },
  slate: { ink: '#090d13', deep: '#1e2b3d', mid: '#4f6a88', glow: '#b6cbe0', light: '#f5f9fd' },
  plum: { ink: '#0b0a1c', deep: '#30215a', mid: '#3c8ea6', glow: '#a2f2c4', light: '#effff4' },
  copper: { ink: '#120806', deep: '#421a14', mid: '#a34e30', glow: '#f5a072', light: '#ffe8d6' },
  noir: { ink: '#0b0908', deep: '#38290f', mid: '#a07c2c', glow: '#ecca69', light: '#fff5cf' },
  orchid: { ink: '#0a0616', deep: '#24124a', mid: '#8a2fa8', glow: '#ff7d7d', light: '#ffe1d6' },
} as const satisfies Record<string, Palette>
