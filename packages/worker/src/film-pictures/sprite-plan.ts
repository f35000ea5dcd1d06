import type { OpenFilm, TimedFrame } from './open-film.ts'
import { fitted, type StillSize } from './still.ts'

const CELL_WIDTH = 160
const COLUMNS = 10
export const CELLS_PER_SHEET = 100
/** Between two pictures, where there are key frames as often. */
const APART_SECONDS = 10
/** Of a film of ten hours; longer ones have fewer pictures a minute. */
const CELLS_MAX = 3600
export const SHEETS_MAX = CELLS_MAX / CELLS_PER_SHEET

/** Which pictures a film is scrubbed by, and how they lie on their sheets. */
export interface SpritePlan {
  readonly cell: StillSize
  /** In order. */
  readonly cells: readonly TimedFrame[]
  readonly durationSeconds: number
}

export function planSprites({
  frames,
  durationSeconds,
  size,
}: Pick<OpenFilm, 'frames' | 'durationSeconds' | 'size'>): SpritePlan {
  const apart = Math.max(APART_SECONDS, durationSeconds / (CELLS_MAX - 1))
  const cells: TimedFrame[] = []
  for (const timed of frames) {
    const last = cells.at(-1)
    if (last === undefined || (timed.seconds - last.seconds >= apart && cells.length < CELLS_MAX)) cells.push(timed)
  }
  return { cell: fitted(size, CELL_WIDTH), cells, durationSeconds }
}

/** The cells of one sheet; none where there is no such sheet. */
export function cellsOfSheet({ cells }: SpritePlan, sheet: number): readonly TimedFrame[] {
  return cells.slice(sheet * CELLS_PER_SHEET, (sheet + 1) * CELLS_PER_SHEET)
}

/** Where the cell `at` of a sheet lies on it. */
export function placeOnSheet({ cell }: SpritePlan, at: number): { readonly x: number; readonly y: number } {
  return { x: (at % COLUMNS) * cell.width, y: Math.floor(at / COLUMNS) * cell.height }
}

/** How large a sheet of so many cells is. */
export function sheetSize({ cell }: SpritePlan, count: number): StillSize {
  return { width: Math.min(count, COLUMNS) * cell.width, height: Math.ceil(count / COLUMNS) * cell.height }
}
