import { readFileSync } from 'node:fs'
import { cellCount } from '../hls/cells.ts'
import type { Film } from '../hls/film.ts'
import { openFilm } from '../hls/open-film.ts'
import { findKeyFrames } from '../key-frames/find-key-frames.ts'
import { packKeyFrames, unpackKeyFrames } from '../key-frames/packed-key-frames.ts'
import { BufferReader } from '../key-frames/trial/buffer-reader.ts'
import { probeMedia } from '../probe/probe-media.ts'

export const options = { signal: new AbortController().signal }

/** A file as a film, with a reader that counts what is read of it. */
export async function openClip(
  path: string,
  { offsetSeconds = 0 }: { readonly offsetSeconds?: number } = {},
): Promise<{ readonly film: Film; readonly reader: BufferReader }> {
  const reader = new BufferReader(readFileSync(path))
  const { durationSeconds } = await probeMedia(reader, path, options)
  // As they are kept, of which those that are close to each other are left out.
  const packed = packKeyFrames(await findKeyFrames(reader, options))
  const keyFrames = packed && unpackKeyFrames(packed, reader)
  if (keyFrames === undefined || keyFrames === 'unknown') throw new Error('its key frames are not kept')
  return { film: await openFilm(reader, { keyFrames, durationSeconds, offsetSeconds }, options), reader }
}

/** All pieces of a segment in one. */
export async function whole(pieces: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = []
  for await (const piece of pieces) all.push(piece)
  return Buffer.concat(all)
}

export async function pictureSegments(film: Film): Promise<Buffer[]> {
  const segments: Buffer[] = []
  for (const index of film.plan.segments.keys()) {
    segments.push(await whole(film.pictureSegment(index, options)))
  }
  return segments
}

export const cellsOf = (film: Film) => Array.from({ length: cellCount(film.durationSeconds) }, (_, cell) => cell)

export async function soundSegments(film: Film, sound: number): Promise<Buffer[]> {
  const segments: Buffer[] = []
  for (const cell of cellsOf(film)) segments.push(Buffer.concat(await film.soundSegment(sound, cell, options)))
  return segments
}
