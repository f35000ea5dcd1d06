const MINUTE_MS = 60_000
const STEPS = [
  { unit: 'day', ms: 24 * 60 * MINUTE_MS },
  { unit: 'hour', ms: 60 * MINUTE_MS },
  { unit: 'minute', ms: MINUTE_MS },
] as const
/** Last uses are known to five minutes. */
const NOW_MS = 6 * MINUTE_MS
const TEXT = new Intl.RelativeTimeFormat('en', { numeric: 'auto' })

/** How long ago a session was used, at `now`. */
export function usedText(usedAt: string, now: number): string {
  const agoMs = now - Date.parse(usedAt)
  const step = STEPS.find(({ ms }) => agoMs >= ms)
  return agoMs < NOW_MS || step === undefined ? 'just now' : TEXT.format(-Math.floor(agoMs / step.ms), step.unit)
}
