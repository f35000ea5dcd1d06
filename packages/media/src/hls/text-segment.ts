import { VaultError } from '@streamvault/core'
import type { Cue } from '../subtitles/cue.ts'
import { CUES_MAX, writeWebVtt } from '../subtitles/to-webvtt.ts'
import { HELD_BYTES_MAX } from './bounds.ts'
import { type Cell, cellAt } from './cells.ts'
import type { FileText } from './film-file.ts'
import { FilmRefusal } from './film-refusal.ts'
import { SEGMENT_SECONDS } from './plan-segments.ts'
import type { SoundReading } from './sound-segment.ts'
import { cuesOf } from './text-cues.ts'

/** Texts and films have one clock, which begins at zero (RFC 8216, 3.5). */
const HEAD = 'WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:0,LOCAL:00:00:00.000'
/** A text that began earlier is not looked for: what would be read for it is video. */
export const EARLIER_SECONDS = SEGMENT_SECONDS

/** The texts of a track that are shown in a cell, or that began within `EARLIER_SECONDS` before it. */
export async function textsIn(
  text: FileText,
  cell: Cell,
  { reader, zeroSeconds, options }: SoundReading,
): Promise<Cue[]> {
  const startSeconds = Math.max(0, cell.startSeconds - EARLIER_SECONDS) + zeroSeconds
  const endSeconds = cell.endSeconds + zeroSeconds
  const cues: Cue[] = []
  let bytes = 0
  for await (const packet of text.packets(reader, { startSeconds, endSeconds }, options)) {
    if (packet.ticks / text.ticksPerSecond >= endSeconds) break
    bytes += packet.data.length
    if (cues.length > CUES_MAX || bytes > HELD_BYTES_MAX) throw new FilmRefusal('it has too much text')
    cues.push(...cuesOf(packet, text, zeroSeconds))
  }
  return cues
}

/**
 * A cell of a subtitle that came beside a film of `durationSeconds`, as WebVTT. Its cues are on the clock of the film. Throws
 * `SEGMENT_NOT_FOUND` for a cell that there is not.
 */
export function subtitleSegment(
  cues: readonly Cue[],
  of: { readonly cell: number; readonly durationSeconds: number },
): Uint8Array {
  const cell = cellAt(of.cell, of.durationSeconds)
  if (cell === undefined) throw new VaultError('SEGMENT_NOT_FOUND')
  return textSegment(cues, cell, { earlierSeconds: Number.POSITIVE_INFINITY })
}

/**
 * The segment of a cell as WebVTT: texts that are shown in it, cut where it begins and ends, so that none is shown twice. Of those
 * that began more than `earlierSeconds` before it nothing is in it: they are not cut where the last cell ends that has them.
 */
export function textSegment(
  cues: readonly Cue[],
  cell: Cell,
  { earlierSeconds }: { readonly earlierSeconds: number },
): Buffer {
  const [cellStart, cellEnd, earlier] = [cell.startSeconds, cell.endSeconds, earlierSeconds].map((each) => each * 1000)
  if (cellStart === undefined || cellEnd === undefined || earlier === undefined) return Buffer.alloc(0)
  const shown = cues.filter(
    ({ startMs, endMs }) => startMs < cellEnd && endMs > cellStart && startMs >= cellStart - earlier,
  )
  const cut = shown.map((cue) => {
    const isInNext = cue.startMs >= cellEnd - earlier
    return {
      ...cue,
      startMs: Math.max(cue.startMs, cellStart),
      endMs: isInNext ? Math.min(cue.endMs, cellEnd) : cue.endMs,
    }
  })
  return writeWebVtt(cut, HEAD)
}
