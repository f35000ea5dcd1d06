import { VaultError } from '@streamvault/core'
import { loadSharp } from '../pictures/load-sharp.ts'
import type { OpenFilm } from './open-film.ts'
import { cellsOfSheet, placeOnSheet, type SpritePlan, sheetSize } from './sprite-plan.ts'
import { PIXEL_BYTES, type StillSize } from './still.ts'

const QUALITY = 60

/** A sheet as WebP. What cannot be decoded stays black. Throws `PICTURE_NOT_FOUND` where there is no such sheet, and what reading the film throws. */
export async function drawSheet(film: OpenFilm, plan: SpritePlan, sheet: number): Promise<Buffer> {
  const cells = cellsOfSheet(plan, sheet)
  if (cells.length === 0) throw new VaultError('PICTURE_NOT_FOUND')
  const size = sheetSize(plan, cells.length)
  const pixels = Buffer.alloc(size.width * size.height * PIXEL_BYTES)
  for (const [at, { frame }] of cells.entries()) {
    const drawn = await film.draw(frame, plan.cell)
    if (drawn !== undefined) copyCell({ pixels, size }, { drawn, cell: plan.cell, ...placeOnSheet(plan, at) })
  }
  const sharp = await loadSharp()
  return await sharp(pixels, { raw: { ...size, channels: PIXEL_BYTES } })
    .webp({ quality: QUALITY })
    .toBuffer()
}

interface PlacedCell {
  readonly drawn: Buffer
  readonly cell: StillSize
  readonly x: number
  readonly y: number
}

function copyCell(
  { pixels, size }: { readonly pixels: Buffer; readonly size: StillSize },
  { drawn, cell, x, y }: PlacedCell,
): void {
  const rowBytes = cell.width * PIXEL_BYTES
  for (let row = 0; row < cell.height; row++) {
    drawn.copy(pixels, ((y + row) * size.width + x) * PIXEL_BYTES, row * rowBytes, (row + 1) * rowBytes)
  }
}
