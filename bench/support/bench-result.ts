/** One figure beside what it is measured against, both from the same run. */
export interface BenchRow {
  readonly name: string
  readonly unit: string
  readonly ours: number
  readonly baseline: number
  /** `ours / baseline` */
  readonly ratio: number
  /** What the ratio is meant to reach. */
  readonly target: { readonly atLeast: number } | { readonly atMost: number }
}

export interface BenchResult {
  readonly bench: string
  /** What the baseline is, and where and how this was measured. */
  readonly notes: readonly string[]
  readonly rows: readonly BenchRow[]
}

/** A row with its ratio. */
export function benchRow(row: Omit<BenchRow, 'ratio'>): BenchRow {
  return { ...row, ratio: row.ours / row.baseline }
}

/** Whether a row reached what it is meant to. */
export function meetsTarget({ ratio, target }: BenchRow): boolean {
  return 'atLeast' in target ? ratio >= target.atLeast : ratio <= target.atMost
}

/** The middle one of a few measurements. */
export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  const [low = Number.NaN, high = low] =
    sorted.length % 2 === 1 ? [sorted[middle]] : sorted.slice(middle - 1, middle + 1)
  return (low + high) / 2
}

/** Prints a result for people. */
export function printTable(result: BenchResult): void {
  console.log(`\n${result.bench}`)
  for (const note of result.notes) console.log(`  ${note}`)
  console.log(`\n  ${'what'.padEnd(44)}${'ours'.padStart(10)}${'baseline'.padStart(10)}${'ratio'.padStart(8)}  target`)
  for (const row of result.rows) {
    const [sign, bound] = 'atLeast' in row.target ? ['≥', row.target.atLeast] : ['≤', row.target.atMost]
    const name = `${row.name} (${row.unit})`
    const figures = [row.ours, row.baseline].map((figure) => figure.toFixed(figure < 10 ? 3 : 0).padStart(10)).join('')
    console.log(
      `  ${name.padEnd(44)}${figures}${row.ratio.toFixed(2).padStart(8)}  ${sign} ${bound} ${meetsTarget(row) ? '' : ' MISSED'}`,
    )
  }
  console.log('')
}
