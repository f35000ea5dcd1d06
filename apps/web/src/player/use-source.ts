import type { MediaPlayerInstance } from '@vidstack/react'
import { type RefObject, useRef, useState } from 'react'
import type { Playable } from '../title/playable.ts'
import { diagnose, type PlaybackState, type PlayFailure } from './use-playback.ts'
import { readWatchPositions, resumeAt } from './watch-positions.ts'

/** Two failures closer together than this are not healed by a new ticket. */
const HEAL_AGAIN_MS = 10_000
/** https://developer.mozilla.org/en-US/docs/Web/API/MediaError/code */
const MEDIA_ERR_NETWORK = 2

interface SourceDeps {
  readonly player: RefObject<MediaPlayerInstance | null>
  readonly playable: Playable
  readonly playback: PlaybackState
}

interface Place {
  /** Of what the place is; another playable starts where it was left. */
  readonly key: string
  readonly seconds: number
}

/** What the player plays, where it begins, and what happens when the bytes stop coming. */
export function useSource({ player, playable, playback }: SourceDeps) {
  const [place, setPlace] = useState<Place>(() => remembered(playable.key))
  const [stop, setStop] = useState<{ readonly url: string; readonly failure: PlayFailure }>()
  const wantsPlay = useRef(true)
  const healedAt = useRef(Number.NEGATIVE_INFINITY)
  if (place.key !== playable.key) setPlace(remembered(playable.key))

  const url = playback.playback?.url
  const stopped = stop !== undefined && stop.url === url ? stop.failure : undefined
  const failure: PlayFailure | undefined = playback.problem
    ? { kind: 'unavailable', problem: playback.problem }
    : stopped

  /** Lets the next source begin where this one is now, playing only if this one does. */
  function keepPlace() {
    const { currentTime = 0, paused = false, started = false } = player.current?.state ?? {}
    wantsPlay.current = !paused || !started
    if (started) setPlace({ key: playable.key, seconds: currentTime })
  }

  function retry() {
    keepPlace()
    wantsPlay.current = true
    setStop(undefined)
    playback.renew()
  }

  async function onError(code: number) {
    if (url === undefined) return
    const healing = performance.now() - healedAt.current > HEAL_AGAIN_MS
    const found = await diagnose(url)
    const broken = found.kind === 'ticket' || (found.kind === 'unplayable' && code === MEDIA_ERR_NETWORK)
    if (broken && healing) {
      healedAt.current = performance.now()
      retry()
    } else {
      setStop({ url, failure: found.kind === 'ticket' ? { ...found, kind: 'unavailable' } : found })
    }
  }

  return {
    address: url === undefined ? '' : addressOf(url, place.seconds),
    startSeconds: place.seconds,
    failure,
    keepPlace,
    retry,
    onError: (code: number) => void onError(code),
    onCanPlay() {
      // A browser may refuse to start with sound before the page was touched: then the viewer presses "play".
      if (wantsPlay.current) player.current?.play().catch(() => undefined)
      wantsPlay.current = true
    },
  }
}

function remembered(key: string): Place {
  return { key, seconds: resumeAt(readWatchPositions()[key]) }
}

/**
 * The address with its beginning as a media fragment (https://www.w3.org/TR/media-frags/), so that the browser never
 * loads the start of a film that goes on in its middle.
 *
 * Vidstack tells a video by its ending. All of ours end in `.mp4` for it, behind the fragment: the server sees nothing
 * of that, and the browser looks into the bytes anyway, which lets Chromium play Matroska.
 *
 * Chromium goes on by itself where a response ends early. `p=web` says so, and lets a gateway ask for our leave anew
 * every 16 MiB.
 */
function addressOf(url: string, seconds: number): string {
  const goesOn = 'userAgentData' in navigator ? '&p=web' : ''
  return `${url}${goesOn}#t=${seconds.toFixed(2)}&as=.mp4`
}
