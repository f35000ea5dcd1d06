import type { MediaPlayerInstance } from '@vidstack/react'
import { type RefObject, useCallback, useEffect, useEffectEvent, useRef, useState } from 'react'
import type { Playback } from '../../api/views.ts'
import type { PlayFailure } from '../play-failure.ts'
import { type HlsBeginning, HlsEngine, type HlsState, NOTHING_PLAYS } from './hls-engine.ts'
import { segmentsLoader } from './hls-source.ts'

interface HlsDeps {
  readonly player: RefObject<MediaPlayerInstance | null>
  /** Whether Vidstack is given sources in segments now. */
  readonly isWanted: boolean
  /** What an engine is to begin with; undefined as long as there is nothing to play. */
  readonly beginning: () => HlsBeginning | undefined
  readonly refresh: () => Promise<Playback>
  readonly onFailure: (failure: PlayFailure) => void
}

/** Plays what Vidstack is given as a segments source, one engine for each; hls.js is loaded for the first one. */
export function useHls({ player, isWanted, beginning, refresh, onFailure }: HlsDeps) {
  const engine = useRef<HlsEngine>(undefined)
  const begin = useRef<(video: HTMLVideoElement) => void>(undefined)
  /** Tells the source that is wanted from those that others have followed. */
  const latest = useRef<symbol>(undefined)
  const [state, setState] = useState<HlsState>(NOTHING_PLAYS)

  /** Ends what plays, and whatever is on its way to do so. */
  const stop = useCallback(() => {
    engine.current?.[Symbol.dispose]()
    engine.current = undefined
    setState(NOTHING_PLAYS)
  }, [])

  const play = useEffectEvent(async (video: HTMLVideoElement) => {
    const mine = Symbol('source')
    stop()
    latest.current = mine
    const loaded = await import('hls.js').catch(() => undefined)
    const from = beginning()
    if (latest.current !== mine || from === undefined || player.current === null) return
    // A page from before an update asks for a file that is not there any more.
    if (loaded === undefined) return onFailure({ kind: 'unplayable' })
    const deps = { Hls: loaded.default, video, player: player.current, refresh, onFailure, onState: setState }
    engine.current = new HlsEngine(from, deps)
  })
  useEffect(() => {
    begin.current = (video) => void play(video)
  })
  const [loader] = useState(() => segmentsLoader((video) => begin.current?.(video)))

  useEffect(() => {
    if (!isWanted) return
    return () => {
      latest.current = undefined
      stop()
    }
  }, [isWanted, stop])

  return {
    loader,
    state,
    chooseQuality: (quality: string) => engine.current?.chooseQuality(quality),
    chooseSound: (id: string) => engine.current?.chooseSound(id),
  }
}
