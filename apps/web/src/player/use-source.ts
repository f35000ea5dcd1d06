import type { MediaPlayerInstance } from '@vidstack/react'
import { type RefObject, useRef, useState } from 'react'
import type { MediaFile } from '../api/views.ts'
import type { Playable } from '../title/playable.ts'
import { choicesOf, noteChoice } from './choices/player-choices.ts'
import { AUTO, useQuality } from './choices/use-quality.ts'
import type { SoundChoice } from './hls/film-choices.ts'
import { useHls } from './hls/use-hls.ts'
import { diagnose, type PlayFailure } from './play-failure.ts'
import { sourceOf } from './source-of.ts'
import { usePlace } from './use-place.ts'
import type { PlaybackState } from './use-playback.ts'
import { useWay } from './ways/use-way.ts'

/** Two failures closer together than this are not healed by a new ticket. */
const HEAL_AGAIN_MS = 10_000
/** https://developer.mozilla.org/en-US/docs/Web/API/MediaError/code */
const MEDIA_ERR_NETWORK = 2

interface SourceDeps {
  readonly player: RefObject<MediaPlayerInstance | null>
  readonly titleId: string
  readonly playable: Playable
  readonly file: MediaFile
  readonly playback: PlaybackState
  readonly onChooseFile: (fileId: string) => void
}

export type Source = ReturnType<typeof useSource>

/** What the player plays, where it begins, and what happens when the bytes stop coming. */
export function useSource({ player, titleId, playable, file, playback: ticket, onChooseFile }: SourceDeps) {
  const place = usePlace(player, playable.key)
  const [stop, setStop] = useState<{ readonly of: string; readonly failure: PlayFailure }>()
  const [tries, setTries] = useState(0)
  const healedAt = useRef(Number.NEGATIVE_INFINITY)
  const { playback, problem } = ticket
  const { hasOthers, isAutoWanted, ...quality } = useQuality({ titleId, playable, file })
  const isInSegments = playback?.hlsUrl !== undefined
  const { way, fallBack } = useWay({ file, isInSegments, isAutoWanted })

  const segmentsKey = `${file.id}/${tries}`
  const address = way === 'native-segments' ? playback?.hlsUrl : playback?.url
  const of = way === 'segments' ? segmentsKey : address
  const stopped = stop !== undefined && stop.of === of ? stop.failure : undefined
  const failure: PlayFailure | undefined = problem ? { kind: 'unavailable', problem } : stopped

  function retry() {
    place.keep()
    place.wantPlay()
    setStop(undefined)
    void ticket.renew().then(() => setTries((before) => before + 1))
  }

  /** What cannot be played one way may be in another one, from the same place. */
  function fail(found: PlayFailure) {
    if (found.kind === 'unplayable') {
      place.keep()
      if (fallBack()) return
    }
    if (of !== undefined) setStop({ of, failure: found })
  }

  async function onError(code: number) {
    // Of segments, hls.js says more, and mends what it can.
    if (address === undefined || way === 'segments') return
    const healing = performance.now() - healedAt.current > HEAL_AGAIN_MS
    const found = await diagnose(address)
    const broken = found.kind === 'ticket' || (found.kind === 'unplayable' && code === MEDIA_ERR_NETWORK)
    if (broken && healing) {
      healedAt.current = performance.now()
      retry()
    } else {
      fail(found.kind === 'ticket' ? { ...found, kind: 'unavailable' } : found)
    }
  }

  const hls = useHls({
    ...{ player, isWanted: way === 'segments', refresh: ticket.refresh, onFailure: fail },
    beginning() {
      if (playback?.hlsUrl === undefined) return undefined
      const { hlsUrl } = playback
      const { sound } = choicesOf(titleId)
      return { playback: { ...playback, hlsUrl }, startSeconds: place.seconds, quality: quality.quality, sound }
    },
  })

  return {
    ...{ way, failure, retry, loader: hls.loader, state: hls.state },
    /** What is chosen: a file, or `auto`. */
    quality: way === 'segments' ? hls.state.quality : file.id,
    source: sourceOf({ way, playback, segmentsKey, startSeconds: place.seconds }),
    startSeconds: place.seconds,
    offersAuto: isInSegments && hasOthers,
    onCanPlay: place.onCanPlay,
    onError: (code: number) => void onError(code),

    /** Goes on in that quality, for which it may have to open another file. */
    chooseQuality(chosen: string) {
      place.keep()
      quality.choose(chosen)
      const isHere = chosen === AUTO || hls.state.qualities.some(({ fileId }) => fileId === chosen)
      if (isHere && failure === undefined) hls.chooseQuality(chosen)
      else if (chosen !== file.id) onChooseFile(chosen)
    },

    chooseSound(sound: SoundChoice) {
      noteChoice(titleId, { sound: { language: sound.language, name: sound.name } })
      hls.chooseSound(sound.id)
    },
  }
}
