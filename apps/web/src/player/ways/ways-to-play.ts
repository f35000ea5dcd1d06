import type { MediaFile } from '../../api/views.ts'
import { tracksOf } from '../../title/wording.ts'
import { mimeTypeOf, pictureMimeTypeOf } from './mime-type.ts'

/**
 * How a file is played: its bytes as they are, by the browser alone; cut into segments, by hls.js over Media Source Extensions; or the same
 * segments by the browser itself.
 */
export type Way = 'direct' | 'segments' | 'native-segments'

/** What a browser says that it can do. */
export interface BrowserAbilities {
  /** `canPlayType` of a video element says that it may. */
  readonly canPlay: (mimeType: string) => boolean
  /** `isTypeSupported` of Media Source Extensions; of none where the browser has none. */
  readonly canAppend: (mimeType: string) => boolean
  /** A video element plays playlists of HLS. */
  readonly playsPlaylists: boolean
  /** A video element lets a page choose one of several sounds. */
  readonly offersSounds: boolean
}

export interface Wish {
  readonly file: MediaFile
  /** Whether the vault offers it in segments. */
  readonly isInSegments: boolean
  /** Whether the viewer lets the player choose among the files of the cut, which only segments can do. */
  readonly isAutoWanted: boolean
}

/** Subtitles in a file that are texts, by the short names of the probe; the others are pictures. */
const TEXT_CODECS: readonly string[] = ['subrip', 'ass', 'webvtt', 'tx3g', 'text']

/**
 * The ways to play a file, the best one first; the next one is tried where one fails. What a browser plays by itself costs the vault least, and
 * so comes first, unless segments give a choice that it does not: another sound, a text inside the file, another quality by itself.
 *
 * A browser that has HLS of its own is left to it where that offers sounds, as Safari's does: it then plays in the background and on other
 * screens. Where it does not, as in Chromium, hls.js is better.
 */
export function waysToPlay({ file, isInSegments, isAutoWanted }: Wish, browser: BrowserAbilities): readonly Way[] {
  const picture = pictureMimeTypeOf(file)
  const segments: readonly Way[] = !isInSegments
    ? []
    : browser.playsPlaylists && browser.offersSounds
      ? ['native-segments']
      : picture !== undefined && browser.canAppend(picture)
        ? ['segments']
        : []
  const isPlain = isWhole(file) && !isAutoWanted && browser.canPlay(mimeTypeOf(file))
  // Browsers look into the bytes, and some play what they say nothing of: it is the last thing to try.
  return isPlain ? ['direct', ...segments] : [...segments, 'direct']
}

/** Whether a browser that plays the bytes shows everything that is in them. */
function isWhole(file: MediaFile): boolean {
  const texts = tracksOf(file, 'subtitle').filter(({ codec }) => TEXT_CODECS.includes(codec))
  return tracksOf(file, 'audio').length < 2 && texts.length === 0
}
