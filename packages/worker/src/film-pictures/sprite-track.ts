import { CELLS_PER_SHEET, placeOnSheet, type SpritePlan } from './sprite-plan.ts'

/** The WebVTT that tells players which picture is shown when: a part of a sheet, as Media Fragments say it (https://www.w3.org/TR/media-frags/). A ticket needs no encoding. */
export function spriteTrack(plan: SpritePlan, ticket: string): string {
  const { cells, cell, durationSeconds } = plan
  const cues = cells.map(({ seconds }, at) => {
    const start = at === 0 ? 0 : seconds
    const end = cells[at + 1]?.seconds ?? Math.max(durationSeconds, start + 1)
    const { x, y } = placeOnSheet(plan, at % CELLS_PER_SHEET)
    const sheet = Math.floor(at / CELLS_PER_SHEET)
    const address = `${sheet}.webp?ticket=${ticket}#xywh=${x},${y},${cell.width},${cell.height}`
    return `${timeText(start)} --> ${timeText(end)}\n${address}\n`
  })
  return ['WEBVTT\n', ...cues].join('\n')
}

function timeText(seconds: number): string {
  const ms = Math.round(seconds * 1000)
  const parts = [ms / 3_600_000, (ms / 60_000) % 60, (ms / 1000) % 60].map((part) =>
    String(Math.floor(part)).padStart(2, '0'),
  )
  return `${parts.join(':')}.${String(ms % 1000).padStart(3, '0')}`
}
