/** Four digits that may be a year, and nothing longer: no `1080p`, no `1920x1080`. */
export const YEAR_LIKE = String.raw`(?<![\p{L}\p{N}])(?:19|20)\d\d(?![\p{L}\p{N}])`

/** Films are announced, and named, a year before they come out. */
const YEARS_AHEAD = 1

/** Whether a film may be of that year by now; 2049 is a part of its title. */
export function mayBeYear(year: number): boolean {
  return year <= new Date().getFullYear() + YEARS_AHEAD
}
