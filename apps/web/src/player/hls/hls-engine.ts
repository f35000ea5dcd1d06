import type { MediaPlayerInstance } from '@vidstack/react'
import type Hls from 'hls.js'
import type { ErrorData, HlsConfig, Level, MediaPlaylist } from 'hls.js'
import type { ApiProblem } from '../../api/api-error.ts'
import type { Playback } from '../../api/views.ts'
import type { KnownSound } from '../choices/player-choices.ts'
import { type PlayFailure, TICKET_CODES, UNREACHABLE_FILM } from '../play-failure.ts'
import {
  fileOf,
  levelOf,
  type QualityChoice,
  qualitiesOf,
  type SoundChoice,
  soundId,
  soundInstead,
  soundOf,
  soundOfSegment,
} from './film-choices.ts'
import { HLS_BOUNDS } from './hls-bounds.ts'
import { HlsTexts } from './hls-texts.ts'
import { problemIn } from './problem-in.ts'
import { createSteadyHls, type WantedGroup } from './steady-hls.ts'
import { TicketDesk } from './ticket-desk.ts'

/** A decoder that fails is started anew this often, if so much time lies between. */
const RECOVERIES_MAX = 2
const RECOVERED_AFTER_MS = 20_000
/** A sound whose conversion was refused is not gone back to by itself before. */
const SOUND_BUSY_MS = 30_000
const CONVERSION_BUSY = 'CONVERSION_BUSY'
/** What will not be given to anybody, however often it is asked for. */
const DENIED: readonly string[] = ['TAKEN_DOWN', 'FILE_GONE', 'HOTLINK_REFUSED']

/** Too many requests (RFC 6585, section 4). */
const TOO_MANY = 429

/** A sound that cannot be had. */
export interface LostSound {
  readonly wanted: SoundChoice
  /** What is heard instead; undefined where there is nothing else, and the film waits. */
  readonly instead: SoundChoice | undefined
  /** Whether it can be had in a moment, when less is being converted. */
  readonly isBusy: boolean
}

/** What plays, and what could. */
export interface HlsState {
  readonly qualities: readonly QualityChoice[]
  /** The file that the viewer wants, or `auto`. */
  readonly quality: string
  /** The file whose pictures are shown. */
  readonly shownFile: string | undefined
  readonly sounds: readonly SoundChoice[]
  readonly sound: SoundChoice | undefined
  readonly lostSound: LostSound | undefined
}

export const NOTHING_PLAYS: HlsState = {
  ...{ qualities: [], quality: 'auto', shownFile: undefined },
  ...{ sounds: [], sound: undefined, lostSound: undefined },
}

/** What an engine begins with. */
export interface HlsBeginning {
  readonly playback: Playback & { readonly hlsUrl: string }
  readonly startSeconds: number
  /** The file to stay with, or `auto`. */
  readonly quality: string
  readonly sound: KnownSound | undefined
}

export interface HlsEngineDeps {
  readonly Hls: typeof Hls
  readonly video: HTMLVideoElement
  readonly player: MediaPlayerInstance
  readonly refresh: () => Promise<Playback>
  readonly onState: (state: HlsState) => void
  /** Nothing plays any more; the engine is to be disposed of. */
  readonly onFailure: (failure: PlayFailure) => void
}

/** Plays one film in segments in a video element, by hls.js. */
export class HlsEngine implements Disposable {
  readonly #hls: Hls
  readonly #deps: HlsEngineDeps
  readonly #tickets: TicketDesk
  readonly #texts: HlsTexts
  readonly #lostUntil = new Map<string, number>()
  #state: HlsState
  readonly #group: WantedGroup = { id: undefined }
  readonly #preferred: KnownSound | undefined
  #recoveries = 0
  #recoveredAt = Number.NEGATIVE_INFINITY
  #isOver = false

  constructor({ playback, startSeconds, quality, sound }: HlsBeginning, deps: HlsEngineDeps) {
    this.#deps = deps
    this.#state = { ...NOTHING_PLAYS, quality }
    const tickets = new TicketDesk(playback, deps)
    this.#tickets = tickets
    this.#preferred = sound
    const config: Partial<HlsConfig> = {
      ...HLS_BOUNDS,
      startPosition: startSeconds,
      async xhrSetup(xhr, url) {
        await tickets.ready()
        xhr.open('GET', tickets.addressed(url), true)
      },
    }
    this.#hls = createSteadyHls(deps.Hls, config, this.#group)
    this.#texts = new HlsTexts(this.#hls, deps)
    this.#listen()
    this.#hls.loadSource(playback.hlsUrl)
    this.#hls.attachMedia(deps.video)
  }

  /** Stays with one file of the cut, or goes to whichever comes through: `auto`. */
  chooseQuality(quality: string): void {
    const index = quality === 'auto' ? -1 : levelOf(this.#hls.levels, quality, this.#group.id)
    this.#hls.nextLevel = index
    this.#tell({ quality: index === -1 ? 'auto' : quality })
  }

  /** Lets another sound be heard. */
  chooseSound(id: string): void {
    this.#lostUntil.delete(id)
    this.#tell({ lostSound: undefined })
    this.#hear(id)
  }

  [Symbol.dispose](): void {
    this.#isOver = true
    this.#texts[Symbol.dispose]()
    this.#hls.destroy()
  }

  #listen(): void {
    const { Events } = this.#deps.Hls
    const hls = this.#hls
    hls.on(Events.MANIFEST_PARSED, () => this.#begin())
    hls.on(Events.LEVELS_UPDATED, () => this.#tellLists())
    hls.on(Events.AUDIO_TRACKS_UPDATED, () => this.#tellLists())
    hls.on(Events.LEVEL_SWITCHED, (_, { level }) => this.#tell({ shownFile: fileOf(hls.levels[level]?.uri ?? '') }))
    hls.on(Events.AUDIO_TRACK_SWITCHING, () => this.#tellSound())
    hls.on(Events.AUDIO_TRACK_SWITCHED, () => this.#tellSound())
    hls.on(Events.FRAG_BUFFERED, (_, { frag }) => this.#onBuffered(frag.type))
    hls.on(Events.ERROR, (_, data) => this.#onError(data))
  }

  #begin(): void {
    // Which text is shown is not for hls.js to say.
    this.#hls.subtitleTrack = -1
    const sound = this.#firstSound()
    if (sound !== undefined) {
      this.#group.id = sound.groupId
      this.#hls.config.audioPreference = optionOf(sound)
    }
    this.#tellLists()
    if (this.#state.quality === 'auto') return
    const level = levelOf(this.#hls.levels, this.#state.quality, this.#group.id)
    this.#hls.loadLevel = level
    if (level === -1) this.#tell({ quality: 'auto' })
  }

  #hear(id: string): void {
    const hls = this.#hls
    const track = hls.allAudioTracks.find(({ url }) => soundId(url) === id)
    if (track === undefined) return
    this.#group.id = track.groupId
    const level = hls.levels[hls.loadLevel]
    if (level !== undefined && !level.hasAudioGroup(track.groupId)) {
      // Sounds of another codec come with levels of their own: that of the same file, or pictures would change with the sound.
      const same = levelOf(hls.levels, fileOf(level.uri), track.groupId)
      if (this.#state.quality === 'auto') hls.nextLoadLevel = same
      else hls.loadLevel = same
    }
    hls.setAudioOption({ ...optionOf(track), flushImmediate: true })
  }

  /** The sound to begin with: the one that was chosen for the title, else the film's own choice. */
  #firstSound(): MediaPlaylist | undefined {
    const { allAudioTracks, levels } = this.#hls
    const playable = allAudioTracks.filter(({ groupId }) => levels.some((level) => level.hasAudioGroup(groupId)))
    const known = this.#preferred
    const ofLanguage = playable.filter(({ lang = '' }) => known !== undefined && lang === known.language)
    return (
      ofLanguage.find(({ name }) => name === known?.name) ?? ofLanguage[0] ?? playable.find((track) => track.default)
    )
  }

  #current(): MediaPlaylist | undefined {
    return this.#hls.audioTracks[this.#hls.audioTrack]
  }

  #tellLists(): void {
    const { levels, allAudioTracks } = this.#hls
    this.#tell({
      qualities: qualitiesOf(levels),
      sounds: allAudioTracks.map((track) => soundOf(track, levels)),
    })
    this.#tellSound()
  }

  #tellSound(): void {
    const track = this.#current()
    this.#tell({ sound: track && soundOf(track, this.#hls.levels) })
  }

  #tell(change: Partial<HlsState>): void {
    if (this.#isOver) return
    this.#state = { ...this.#state, ...change }
    this.#deps.onState(this.#state)
  }

  #onError(data: ErrorData): void {
    if (this.#isOver) return
    const problem = problemIn(data.networkDetails)
    if (problem !== undefined && TICKET_CODES.has(problem.code)) this.#tickets.refuse()
    if (problem !== undefined && DENIED.includes(problem.code)) this.#onDenied(problem, data)
    else if (problem !== undefined && data.frag?.type === 'audio' && this.#onLostSound(problem, data.frag.url)) {
      if (data.fatal) this.#hls.startLoad()
    } else if (data.fatal) this.#onFatal(data, problem)
  }

  /** Goes on with another sound, so that the film does not wait for one that may be long in coming, or never comes. Says whether it does. */
  #onLostSound(problem: ApiProblem, url: string): boolean {
    const isBusy = problem.code === CONVERSION_BUSY
    const track = this.#current()
    if ((!isBusy && !isForGood(problem)) || track === undefined || soundId(track.url) !== soundOfSegment(url))
      return false
    const lost = soundOf(track, this.#hls.levels)
    const now = performance.now()
    this.#lostUntil.set(lost.id, isBusy ? now + SOUND_BUSY_MS : Number.POSITIVE_INFINITY)
    const isLost = (id: string) => (this.#lostUntil.get(id) ?? Number.NEGATIVE_INFINITY) > now
    const instead = soundInstead(this.#state.sounds, lost, isLost)
    if (instead === undefined && !isBusy) return false
    const wanted = this.#state.lostSound?.wanted ?? lost
    this.#tell({ lostSound: { wanted, instead, isBusy } })
    // Where all of them wait, hls.js asks again for the one that is heard.
    this.#hear((instead ?? wanted).id)
    return instead !== undefined
  }

  #onBuffered(kind: string): void {
    const { lostSound, sound } = this.#state
    const isAwaited = lostSound?.instead === undefined && lostSound?.wanted.id === sound?.id
    if (kind === 'audio' && isAwaited) this.#tell({ lostSound: undefined })
  }

  /** Leaves out what is denied, and goes on with what is left of the cut. */
  #onDenied(problem: ApiProblem, { url, frag, response }: ErrorData): void {
    const file = fileOf(frag?.url ?? url ?? response?.url ?? '')
    const isOf = ({ uri }: Level) => fileOf(uri) === file
    const { levels, audioTracks } = this.#hls
    const isHeard = audioTracks.some((track) => fileOf(track.url) === file)
    if (isHeard || levels.every(isOf)) {
      this.#fail({ kind: 'unavailable', problem })
      return
    }
    for (let index = levels.length - 1; index >= 0; index--) {
      const level = this.#hls.levels[index]
      if (level !== undefined && isOf(level)) this.#hls.removeLevel(index)
    }
  }

  #onFatal(data: ErrorData, problem: ApiProblem | undefined): void {
    const { ErrorTypes, ErrorDetails } = this.#deps.Hls
    if (isOfText(data)) {
      // A film is watched without a text that does not come.
      this.#hls.subtitleTrack = -1
      this.#hls.startLoad()
      return
    }
    const isMedia = data.type === ErrorTypes.MEDIA_ERROR
    if (isMedia && data.details !== ErrorDetails.MANIFEST_INCOMPATIBLE_CODECS_ERROR && this.#mayRecover()) {
      this.#hls.recoverMediaError()
      return
    }
    this.#fail(data.type === ErrorTypes.NETWORK_ERROR ? refusalOf(problem) : { kind: 'unplayable' })
  }

  #mayRecover(): boolean {
    const now = performance.now()
    if (now - this.#recoveredAt > RECOVERED_AFTER_MS) this.#recoveries = 0
    this.#recoveredAt = now
    return this.#recoveries++ < RECOVERIES_MAX
  }

  #fail(failure: PlayFailure): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#hls.stopLoad()
    this.#deps.onFailure(failure)
  }
}

/** What tells a sound from all others of the film, in the words of hls.js. */
function optionOf({ lang, name, groupId, channels }: MediaPlaylist) {
  return { name, groupId, ...(lang !== undefined && { lang }), ...(channels !== undefined && { channels }) }
}

function isOfText({ frag, context }: ErrorData): boolean {
  return frag?.type === 'subtitle' || context?.type === 'subtitleTrack'
}

/** What is refused because of what it is may be had in another way; everything else, at another time. */
function refusalOf(problem: ApiProblem = UNREACHABLE_FILM): PlayFailure {
  return { kind: isForGood(problem) ? 'unplayable' : 'unavailable', problem }
}

function isForGood({ status, code }: ApiProblem): boolean {
  return status >= 400 && status < 500 && status !== TOO_MANY && !TICKET_CODES.has(code)
}
