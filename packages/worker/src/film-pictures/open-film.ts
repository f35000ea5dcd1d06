import type { FileId, MediaFile } from '@streamvault/core'
import { type KeyFrame, openKeyPictures } from '@streamvault/media'
import { type PaidOptions, readerPaidBy } from '../delivery/metered-reader.ts'
import type { KeyFrameShelf } from '../key-frames/key-frame-shelf.ts'
import type { FileOpener } from '../reading/file-opener.ts'
import type { StillSize } from './still.ts'
import type { StillDecoder } from './still-decoder.ts'

export interface FilmDeps {
  readonly files: Pick<FileOpener, 'open'>
  readonly keyFrames: Pick<KeyFrameShelf, 'atHand'>
  readonly decoder: Pick<StillDecoder, 'decode'>
}

/** A key frame, and when it is shown, in seconds from the beginning. */
export interface TimedFrame {
  readonly frame: KeyFrame
  readonly seconds: number
}

/** A film of which single key frames are looked at. */
export interface OpenFilm {
  readonly file: MediaFile
  /** In order; there is at least one. */
  readonly frames: readonly TimedFrame[]
  readonly durationSeconds: number
  /** As it says of itself; zeros where it does not. */
  readonly size: StillSize
  /** The pixels of a key frame; undefined where it cannot be decoded. */
  draw(frame: KeyFrame, size: StillSize): Promise<Buffer | undefined>
}

/**
 * Opens a film for its pictures. What is read for them stands behind what viewers wait for. Throws `KEY_FRAMES_UNKNOWN`, and what opening
 * and reading the file throws.
 */
export async function openFilm(deps: FilmDeps, id: FileId, { signal, payer }: PaidOptions): Promise<OpenFilm> {
  const options: PaidOptions = { signal, urgency: 'ahead', payer }
  const { file, reader } = await deps.files.open(id)
  const { frames, ticksPerSecond } = await deps.keyFrames.atHand(id, options)
  const cutter = await openKeyPictures(readerPaidBy(payer, reader), options)
  const timed = frames.map((frame) => ({ frame, seconds: Math.max(0, frame.startTicks / ticksPerSecond) }))
  const track = file.media.tracks.find((each) => each.kind === 'video')
  return {
    file,
    frames: timed,
    durationSeconds: Math.max(file.media.durationSeconds, timed.at(-1)?.seconds ?? 0),
    size: track === undefined ? { width: 0, height: 0 } : { width: track.width, height: track.height },
    draw: async (frame, size) => {
      const made = await cutter.cut(frame)
      return made && (await deps.decoder.decode(made, { size, hdr: track?.hdr }, options))
    },
  }
}
