import { type MediaPlayerInstance, TextTrack } from '@vidstack/react'
import type Hls from 'hls.js'
import type { MediaPlaylist } from 'hls.js'
import { languageText } from '../../title/wording.ts'
import { textTrackId } from '../choices/text-track-id.ts'
import { toldName } from './told-name.ts'

interface HlsTextsDeps {
  readonly Hls: typeof Hls
  readonly player: MediaPlayerInstance
}

/** The subtitles of a film in segments, in the list that Vidstack shows and lets choose from. */
export class HlsTexts implements Disposable {
  readonly #hls: Hls
  readonly #player: MediaPlayerInstance
  #tracks: readonly TextTrack[] = []

  constructor(hls: Hls, { Hls: { Events }, player }: HlsTextsDeps) {
    this.#hls = hls
    this.#player = player
    hls.on(Events.SUBTITLE_TRACKS_UPDATED, (_, { subtitleTracks }) => this.#offer(subtitleTracks))
    hls.on(Events.CUES_PARSED, (_, { type, cues, subtitleTrack }) => {
      const at = type === 'subtitles' && subtitleTrack ? hls.subtitleTracks.indexOf(subtitleTrack) : -1
      this.#add(at, cues)
    })
  }

  [Symbol.dispose](): void {
    for (const track of this.#tracks) this.#player.textTracks.remove(track)
    this.#tracks = []
  }

  #offer(offered: readonly MediaPlaylist[]): void {
    this[Symbol.dispose]()
    this.#tracks = offered.map((text, at) => {
      const { lang = '', forced } = text
      const track = new TextTrack({
        ...{ id: textTrackId(`text-${at}`, { isForced: forced }), kind: 'subtitles', language: lang },
        label: textLabel(text),
      })
      track.addEventListener('mode-change', () => this.#onModeChange(track, at))
      return track
    })
    for (const track of this.#tracks) this.#player.textTracks.add(track)
  }

  #onModeChange(track: TextTrack, at: number): void {
    if (track.mode === 'showing') this.#hls.subtitleTrack = at
    else if (this.#hls.subtitleTrack === at) this.#hls.subtitleTrack = -1
  }

  #add(at: number, cues: readonly VTTCue[]): void {
    // What was loaded before has the same id, and is not added again.
    for (const cue of cues) {
      cue.positionAlign = 'auto'
      this.#tracks[at]?.addCue(cue)
    }
  }
}

/** What viewers call it: its language, and its name where that says something new. */
function textLabel({ lang = '', name, forced }: MediaPlaylist): string {
  const told = toldName(lang, name)
  const language = languageText(told.language)
  const isNew = told.name !== undefined && !told.name.toLowerCase().startsWith(language.toLowerCase())
  return [
    isNew || told.name === undefined ? language : told.name,
    ...(forced ? ['Forced'] : []),
    ...(isNew ? [told.name] : []),
  ].join(' · ')
}
