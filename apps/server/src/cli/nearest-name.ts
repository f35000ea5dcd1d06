/** Two slips of the hand; what differs by more was meant to be something else. */
const SLIPS_MAX = 2

/** The name that was most likely meant; undefined when none is near. */
export function nearestName(given: string, names: readonly string[]): string | undefined {
  const slipsMax = Math.min(SLIPS_MAX, Math.floor(given.length / 2))
  const near = names
    .map((name) => ({ name, slips: given !== '' && name.startsWith(given) ? 0 : slipsBetween(given, name) }))
    .filter(({ slips }) => slips <= slipsMax)
    .sort((one, other) => one.slips - other.slips)
  return near[0]?.name
}

/** Letters left out, put in, changed for others, or changed about with a neighbour, that lead from one word to the other. */
function slipsBetween(one: string, other: string): number {
  let before: number[] = []
  let last = Array.from({ length: other.length + 1 }, (_, index) => index)
  for (let row = 1; row <= one.length; row++) {
    const next = [row]
    for (let column = 1; column <= other.length; column++) {
      const isSame = one[row - 1] === other[column - 1]
      const isTurned = one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1]
      const ways = [at(last, column) + 1, at(next, column - 1) + 1, at(last, column - 1) + (isSame ? 0 : 1)]
      next.push(Math.min(...ways, isTurned ? at(before, column - 2) + 1 : Number.POSITIVE_INFINITY))
    }
    before = last
    last = next
  }
  return at(last, other.length)
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY
}
