const DIGITS = 17

/** Ids of editions of the rules that sort the newest first; of two that would have one number, one is written. */
export function editionId(number: number): string {
  return String(Number.MAX_SAFE_INTEGER - number).padStart(DIGITS, '0')
}
