import type { PlayerSrc } from '@vidstack/react'
import type { Playback } from '../api/views.ts'
import { segmentsSource } from './hls/hls-source.ts'
import { PLAYLIST_TYPE } from './ways/browser-abilities.ts'
import type { Way } from './ways/ways-to-play.ts'

interface Wanted {
  readonly way: Way
  /** Undefined as long as there is no ticket. */
  readonly playback: Playback | undefined
  /** Of a source in segments: another key is another source. */
  readonly segmentsKey: string
  readonly startSeconds: number
}

/** What Vidstack is told to play. */
export function sourceOf({ way, playback, segmentsKey, startSeconds }: Wanted): PlayerSrc {
  if (playback === undefined) return ''
  if (way === 'segments') return segmentsSource(segmentsKey)
  if (way === 'native-segments') return { src: playback.hlsUrl ?? '', type: PLAYLIST_TYPE }
  return addressOf(playback.url, startSeconds)
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
