'use client'

import '@vidstack/react/player/styles/base.css'
import '@vidstack/react/player/styles/default/captions.css'
import '../styles/player.css'
import '../styles/player-sliders.css'
import { Captions, MediaPlayer, type MediaPlayerInstance, MediaProvider } from '@vidstack/react'
import { useMemo, useRef } from 'react'
import type { MediaFile, Title } from '../api/views.ts'
import type { Playable } from '../title/playable.ts'
import { tracksOf } from '../title/wording.ts'
import { chaptersOf } from './chapters.ts'
import { TextKeeper } from './choices/text-keeper.tsx'
import { Gestures } from './gestures.tsx'
import { PlayerDock } from './player-dock.tsx'
import { PlayerStage } from './player-stage.tsx'
import { PlayerTop } from './player-top.tsx'
import { SHORTCUTS } from './shortcuts.ts'
import { TextsBeside } from './texts-beside.tsx'
import type { PlaybackState } from './use-playback.ts'
import { usePositionNotes } from './use-position-notes.ts'
import { useSource } from './use-source.ts'

export interface VaultPlayerProps {
  readonly title: Title
  readonly playable: Playable
  readonly file: MediaFile
  /** What stands under the title, such as `S1 E2 · Drift`. */
  readonly line: string | undefined
  readonly playback: PlaybackState
  readonly onChooseFile: (fileId: string) => void
  readonly onNext: (() => void) | undefined
}

/** The player: one film at a time over the whole window, with controls of its own. Nothing else touches Vidstack and hls.js. */
export function VaultPlayer({ title, playable, file, line, playback, onChooseFile, onNext }: VaultPlayerProps) {
  const player = useRef<MediaPlayerInstance>(null)
  const source = useSource({ player, titleId: title.id, playable, file, playback, onChooseFile })
  const notes = usePositionNotes(playable.key)
  const { way, state } = source
  const shown = playable.files.find(({ id }) => id === state.shownFile) ?? file
  const [firstSound] = tracksOf(file, 'audio')
  const soundLanguage = way === 'segments' ? (state.sound?.language ?? '') : knownLanguage(firstSound?.language)
  const chapters = useMemo(() => chaptersOf(file, playable.files), [file, playable.files])
  // Segments bring those in the film and those beside it in one list.
  const besides = way === 'direct' ? (playback.playback?.subtitles ?? []) : []

  function chooseQuality(quality: string) {
    // Vidstack's menu also reports what it was told.
    if (quality !== source.quality) source.chooseQuality(quality)
  }

  return (
    <MediaPlayer
      ref={player}
      className="vault-player"
      title={line ? `${title.name} · ${line}` : title.name}
      src={source.source}
      // Without it Vidstack rewinds its first source to 0, whatever the address says.
      currentTime={source.startSeconds}
      preferNativeHLS={way === 'native-segments'}
      viewType="video"
      streamType="on-demand"
      load="eager"
      preload="auto"
      playsInline
      logLevel="silent"
      keyTarget="document"
      keyShortcuts={SHORTCUTS}
      controlsDelay={2800}
      onCanPlay={source.onCanPlay}
      onError={({ code = 0 }) => source.onError(code)}
      {...notes}
    >
      {/* Vidstack keeps an element for whoever had it first: each way has one of its own. */}
      <MediaProvider key={way} loaders={[source.loader]}>
        <TextsBeside texts={besides} />
      </MediaProvider>
      <TextKeeper titleId={title.id} soundLanguage={soundLanguage} />
      <Captions className="vds-captions" />
      <Gestures />
      <PlayerDock
        titleId={title.id}
        file={shown}
        way={way}
        thumbnailsUrl={playback.playback?.thumbnailsUrl}
        chapters={chapters}
        quality={{
          ...{ shown, files: playable.files, qualities: state.qualities, chosen: source.quality },
          ...{ offersAuto: source.offersAuto, onChoose: chooseQuality },
        }}
        sound={{ sounds: state.sounds, sound: state.sound, onChoose: source.chooseSound }}
        onNext={onNext}
        withheld={source.failure ? 'yes' : 'no'}
      />
      <PlayerStage titleId={title.id} file={file} files={playable.files} source={source} onNext={onNext} />
      <PlayerTop title={title} line={line} pinned={source.failure ? 'yes' : 'no'} />
    </MediaPlayer>
  )
}

/** A code of ISO 639-2, or nothing where it says that nobody knows. */
function knownLanguage(code = ''): string {
  return code === 'und' ? '' : code
}
