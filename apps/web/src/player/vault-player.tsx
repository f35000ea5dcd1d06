'use client'

import '@vidstack/react/player/styles/base.css'
import '@vidstack/react/player/styles/default/captions.css'
import '../styles/player.css'
import '../styles/player-sliders.css'
import { Captions, Gesture, MediaPlayer, type MediaPlayerInstance, MediaProvider, Track } from '@vidstack/react'
import { useRef } from 'react'
import type { MediaFile, Title } from '../api/views.ts'
import type { Playable } from '../title/playable.ts'
import { subtitleText } from '../title/wording.ts'
import { NextUp } from './next-up.tsx'
import { PlayFailurePanel } from './play-failure-panel.tsx'
import { PlayerDock } from './player-dock.tsx'
import { PlayerTop } from './player-top.tsx'
import { SHORTCUTS } from './shortcuts.ts'
import { StageButtons } from './stage-buttons.tsx'
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

/** The player: one file at a time over the whole window, with controls of its own. Nothing else touches Vidstack. */
export function VaultPlayer({ title, playable, file, line, playback, onChooseFile, onNext }: VaultPlayerProps) {
  const player = useRef<MediaPlayerInstance>(null)
  const source = useSource({ player, playable, playback })
  const notes = usePositionNotes(playable.key)

  function choose(fileId: string) {
    // Vidstack's menu also reports what it was told.
    if (fileId === file.id) return
    source.keepPlace()
    onChooseFile(fileId)
  }

  return (
    <MediaPlayer
      ref={player}
      className="vault-player"
      title={line ? `${title.name} · ${line}` : title.name}
      src={source.address}
      // Without it Vidstack rewinds its first source to 0, whatever the address says.
      currentTime={source.startSeconds}
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
      <MediaProvider>
        {playback.playback?.subtitles.map((subtitle) => (
          <Track
            key={subtitle.url}
            id={subtitle.id}
            src={subtitle.url}
            kind="subtitles"
            type="vtt"
            lang={subtitle.language}
            label={subtitleText(subtitle)}
          />
        ))}
      </MediaProvider>
      <Captions className="vds-captions" />
      <Gesture className="gesture gesture-mouse inset-0" event="pointerup" action="toggle:paused" />
      <Gesture className="gesture gesture-touch inset-0" event="pointerup" action="toggle:controls" />
      <Gesture className="gesture inset-y-0 left-0 w-1/3" event="dblpointerup" action="seek:-10" />
      <Gesture className="gesture inset-y-0 left-1/3 w-1/3" event="dblpointerup" action="toggle:fullscreen" />
      <Gesture className="gesture inset-y-0 right-0 w-1/3" event="dblpointerup" action="seek:10" />
      <PlayerDock
        file={file}
        files={playable.files}
        thumbnailsUrl={playback.playback?.thumbnailsUrl}
        onChooseFile={choose}
        onNext={onNext}
        withheld={source.failure ? 'yes' : 'no'}
      />
      {source.failure ? (
        <PlayFailurePanel
          titleId={title.id}
          failure={source.failure}
          file={file}
          files={playable.files}
          onRetry={source.retry}
          onChoose={choose}
        />
      ) : (
        <>
          <StageButtons />
          {onNext && <NextUp onNext={onNext} />}
        </>
      )}
      <PlayerTop title={title} line={line} pinned={source.failure ? 'yes' : 'no'} />
    </MediaPlayer>
  )
}
