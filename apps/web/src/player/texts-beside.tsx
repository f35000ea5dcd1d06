import { Track } from '@vidstack/react'
import type { PlayableSubtitle } from '../api/views.ts'
import { subtitleText } from '../title/wording.ts'
import { textTrackId } from './choices/text-track-id.ts'

/** The subtitles that lie beside a file, for Vidstack to load when one is chosen. To be put into its provider. */
export function TextsBeside({ texts }: { readonly texts: readonly PlayableSubtitle[] }) {
  return texts.map((text) => (
    <Track
      key={text.url}
      id={textTrackId(text.id, { isForced: text.forced })}
      src={text.url}
      kind="subtitles"
      type="vtt"
      lang={text.language}
      label={subtitleText(text)}
    />
  ))
}
