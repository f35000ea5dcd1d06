import type { BrowserAbilities } from './ways-to-play.ts'

/** https://datatracker.ietf.org/doc/html/rfc8216#section-4 */
export const PLAYLIST_TYPE = 'application/vnd.apple.mpegurl'

interface MediaSourceType {
  isTypeSupported(mimeType: string): boolean
}

/** What the browser that this runs in can do. */
export function browserAbilities(): BrowserAbilities {
  const video = document.createElement('video')
  // Phones of Apple have the managed one alone: https://www.w3.org/TR/media-source-2/#managedmediasource-interface
  const { ManagedMediaSource, MediaSource } = window as {
    readonly ManagedMediaSource?: MediaSourceType
    readonly MediaSource?: MediaSourceType
  }
  return {
    canPlay: (mimeType) => video.canPlayType(mimeType) !== '',
    canAppend: (mimeType) => (ManagedMediaSource ?? MediaSource)?.isTypeSupported(mimeType) ?? false,
    playsPlaylists: video.canPlayType(PLAYLIST_TYPE) !== '',
    offersSounds: 'audioTracks' in video,
  }
}
