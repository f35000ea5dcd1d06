import { hlsPath, type Ticket, type TicketSigner } from '@streamvault/contract'
import {
  type ByteRange,
  type Clock,
  type FileId,
  isVaultError,
  type MediaFile,
  VaultError,
  withDeadline,
} from '@streamvault/core'
import { cellPlaylist, chaptersJson, type FilmSound, keyPicturePlaylist, picturePlaylist } from '@streamvault/media'
import type { PaidOptions } from '../delivery/metered-reader.ts'
import type { FileOpener } from '../reading/file-opener.ts'
import type { ReadAhead } from '../reading/read-ahead.ts'
import type { SlicedReader } from '../reading/sliced-reader.ts'
import { CueShelf } from './cue-shelf.ts'
import { type FilmPart, type FilmTrack, keyOfPart, nameOfPart } from './film-part.ts'
import { FilmShelf, type FilmShelfDeps, type ShelvedFilm } from './film-shelf.ts'
import { masterOf, type OpenVersion } from './master-of.ts'
import type { SegmentWork } from './segment-making.ts'
import type { SegmentShelf } from './segment-shelf.ts'
import { type SegmentSource, workFor } from './segment-work.ts'
import type { SoundConverter } from './sound-converter.ts'
import { type CutDeps, versionsOfCut } from './versions-of-cut.ts'

export interface FilmDeskDeps extends FilmShelfDeps, CutDeps {
  readonly files: Pick<FileOpener, 'open' | 'subtitles'>
  readonly tickets: Pick<TicketSigner, 'sign'>
  readonly clock: Pick<Clock, 'sleep'>
  readonly segments: SegmentShelf
  /** Absent where sound cannot be converted: what would have to be is not offered. */
  readonly converter: Pick<SoundConverter, 'convert' | 'look'> | undefined
}

/** Who asks for a part of a film, and how it is read for him. */
export interface FilmQuestion extends PaidOptions {
  readonly file: FileId
  readonly part: FilmPart
  readonly ticket: Ticket
  /** The same as it came. */
  readonly ticketText: string
  /** Reads a range of a file ahead of whoever makes something of it. */
  ahead(file: MediaFile, content: SlicedReader, range: ByteRange): ReadAhead
}

export interface FilmAnswer {
  /** The file all of it is of. */
  readonly file: FileId
  readonly contentType: string
  /** Strong; absent for what says where other parts are, which a ticket is in. */
  readonly etag?: string
  /** Undefined while it is being made. */
  readonly sizeBytes: number | undefined
  /** Its bytes, which are not the caller's. */
  bytes(signal: AbortSignal): AsyncIterable<Uint8Array> | Iterable<Uint8Array>
}

const PLAYLIST_TYPE = 'application/vnd.apple.mpegurl'
/** Goes up with whatever makes other bytes of the same part of a file. */
const VERSION = 1
const ETAG_CHARS = 32
/** A version that takes longer to open is left out: the one that was asked for can be played. */
const OTHER_VERSION_MS_MAX = 3000
const UNKNOWN = 'und'

/** Answers what players of HLS ask for: playlists of films, and their parts, which are made as they are asked for. */
export class FilmDesk {
  readonly #deps: FilmDeskDeps
  readonly #films: FilmShelf
  readonly #cues: CueShelf

  constructor(deps: FilmDeskDeps) {
    this.#deps = deps
    this.#films = new FilmShelf(deps)
    this.#cues = new CueShelf(deps.files.subtitles)
  }

  /**
   * What there is to answer with; what has to be made is made when its bytes are asked for. Throws `SEGMENT_NOT_FOUND`, `FILM_UNPLAYABLE`,
   * `SUBTITLE_NOT_FOUND`, and what opening the film throws; `bytes` throws `CONVERSION_BUSY` too, and what reading it throws.
   */
  async answer(question: FilmQuestion): Promise<FilmAnswer> {
    const { file, part } = question
    if (part.kind === 'master') return textAnswer(file, PLAYLIST_TYPE, await this.#master(question))
    const shelved = await this.#films.take(file, part.offsetMs, question)
    if (part.kind === 'chapters') return textAnswer(file, 'application/json', chaptersOf(shelved))
    if (part.kind === 'playlist') {
      return textAnswer(file, PLAYLIST_TYPE, this.#playlist(shelved, { ...question, ...part }))
    }
    const tag = { etag: `"${shelved.file.sha256.slice(0, ETAG_CHARS)}-${VERSION}-${nameOfPart(part)}"` }
    if (part.kind === 'init') {
      const bytes = this.#init(shelved, part.track)
      const contentType = part.track.kind === 'sound' ? 'audio/mp4' : 'video/mp4'
      return { file, contentType, ...tag, sizeBytes: bytes.length, bytes: () => [bytes] }
    }
    const source: SegmentSource = {
      shelved,
      part,
      question,
      cues: this.#cues,
      converter: this.#converterOf(shelved, part.track),
    }
    const { contentType, ...work } = workFor(source)
    const key = keyOfPart(file, part)
    const { segments } = this.#deps
    return {
      ...{ file, contentType, ...tag, sizeBytes: segments.sizeOf(key) },
      bytes: (signal) => segments.take({ file, key }, work satisfies SegmentWork, signal),
    }
  }

  /** Lets go of all that was made of a file. */
  forget(file: FileId): void {
    this.#films.forget(file)
    this.#deps.segments.forget(file)
    this.#cues.forget(file)
  }

  async #master(question: FilmQuestion): Promise<string> {
    const { file } = await this.#deps.files.open(question.file)
    const [first, ...others] = await versionsOfCut(this.#deps, file)
    if (first === undefined) throw new VaultError('FILE_NOT_FOUND')
    const opened = await Promise.all([
      this.#films.take(first.id, first.offsetMs, question),
      ...others.map(({ id, offsetMs }) => this.#other(id, offsetMs, question)),
    ])
    const versions = opened.flatMap((shelved, at) => {
      const offsetMs = (at === 0 ? first : others[at - 1])?.offsetMs ?? 0
      return shelved === undefined ? [] : [{ ...shelved, offsetMs }]
    })
    const { tickets, converter } = this.#deps
    const { ticket, ticketText } = question
    // What was granted for this film is granted for the others of its cut, and no longer.
    const ticketOf = (id: FileId) => (id === question.file ? ticketText : tickets.sign({ ...ticket, id }))
    return masterOf(versions as unknown as readonly [OpenVersion, ...OpenVersion[]], {
      converts: converter !== undefined,
      addressOf: ({ file: { id } }, part) => hlsPath(id, nameOfPart(part), ticketOf(id)),
    })
  }

  /** Undefined where it cannot be had: then the others are played. */
  async #other(id: FileId, offsetMs: number, { signal, payer }: PaidOptions): Promise<ShelvedFilm | undefined> {
    const error = () => new VaultError('FILM_UNPLAYABLE', {}, { detail: 'it takes too long to open' })
    const deadline = { clock: this.#deps.clock, ms: OTHER_VERSION_MS_MAX, signal, error }
    try {
      return await withDeadline(deadline, (within) => this.#films.take(id, offsetMs, { signal: within, payer }))
    } catch (failure) {
      signal.throwIfAborted()
      if (isVaultError(failure)) return undefined
      throw failure
    }
  }

  #playlist(
    { film, file }: ShelvedFilm,
    {
      track,
      offsetMs,
      ticketText,
    }: { readonly track: FilmTrack; readonly offsetMs: number; readonly ticketText: string },
  ): string {
    const isPacked = track.kind === 'sound' && this.#sound({ film }, track.number).packaging === 'packed'
    const uri = (part: FilmPart) => hlsPath(file.id, nameOfPart(part, { isPacked }), ticketText)
    const init = uri({ kind: 'init', offsetMs, track: track.kind === 'sound' ? track : { kind: 'pictures' } })
    const segment = (index: number) => uri({ kind: 'segment', offsetMs, track, index })
    if (track.kind === 'pictures') return picturePlaylist(film.plan, { init, segment })
    if (track.kind === 'key-pictures') return keyPicturePlaylist(film.plan, { init, segment })
    if (track.kind === 'text' && film.texts[track.number] === undefined) throw new VaultError('SEGMENT_NOT_FOUND')
    if (track.kind === 'subtitle' && !file.subtitles?.some(({ id }) => id === track.id)) {
      throw new VaultError('SUBTITLE_NOT_FOUND')
    }
    const isCmaf = track.kind === 'sound' && !isPacked
    return cellPlaylist(film.durationSeconds, { ...(isCmaf && { init }), segment })
  }

  #init({ film }: ShelvedFilm, track: FilmTrack): Uint8Array {
    if (track.kind === 'pictures') return film.pictureInit()
    if (track.kind !== 'sound') throw new VaultError('SEGMENT_NOT_FOUND')
    this.#sound({ film }, track.number)
    const init = film.soundInit(track.number)
    if (init === undefined) throw new VaultError('SEGMENT_NOT_FOUND')
    return init
  }

  /** Of a sound that has to be converted; undefined for whatever has not. */
  #converterOf({ film }: ShelvedFilm, track: FilmTrack): FilmDeskDeps['converter'] {
    if (track.kind !== 'sound') return undefined
    return this.#sound({ film }, track.number).delivery === 'converted' ? this.#deps.converter : undefined
  }

  /** Throws `SEGMENT_NOT_FOUND` for one that is not offered. */
  #sound({ film }: Pick<ShelvedFilm, 'film'>, number: number): FilmSound {
    const sound = film.sounds[number]
    const isOffered = sound?.delivery === 'passed' || this.#deps.converter !== undefined
    if (sound === undefined || !isOffered) throw new VaultError('SEGMENT_NOT_FOUND')
    return sound
  }
}

function textAnswer(file: FileId, contentType: string, text: string): FilmAnswer {
  const bytes = Buffer.from(text)
  return { file, contentType, sizeBytes: bytes.length, bytes: () => [bytes] }
}

function chaptersOf({ file, film }: ShelvedFilm): string {
  const { zeroTicks, ticksPerSecond } = film.plan
  const of = { durationSeconds: film.durationSeconds, zeroSeconds: zeroTicks / ticksPerSecond, language: UNKNOWN }
  return chaptersJson(file.media.chapters ?? [], of)
}
