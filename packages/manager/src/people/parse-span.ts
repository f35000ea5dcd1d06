const MINUTE_MS = 60_000
const UNITS_MS: Readonly<Record<string, number>> = {
  m: MINUTE_MS,
  h: 60 * MINUTE_MS,
  d: 24 * 60 * MINUTE_MS,
  w: 7 * 24 * 60 * MINUTE_MS,
}
const SPAN = /^(?<count>[1-9]\d{0,3})(?<unit>[mhdw])$/i

/** Reads a span of time such as `30m`, `12h`, `7d` or `4w`, in milliseconds; undefined for what is none. */
export function parseSpan(text: string): number | undefined {
  const { count, unit } = SPAN.exec(text)?.groups ?? {}
  const unitMs = UNITS_MS[unit?.toLowerCase() ?? '']
  return unitMs === undefined ? undefined : Number(count) * unitMs
}
