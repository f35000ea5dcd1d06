/** The colour `amount` (0 to 1) of the way from `from` to `to`; all are `#rrggbb`. */
export function mix(from: string, to: string, amount: number): string {
  const channel = (start: number): string => {
    const low = Number.parseInt(from.slice(start, start + 2), 16)
    const high = Number.parseInt(to.slice(start, start + 2), 16)
    return Math.round(low + (high - low) * amount)
      .toString(16)
      .padStart(2, '0')
  }
  return `#${channel(1)}${channel(3)}${channel(5)}`
}
