import { isTrackCaptionKind, useMediaState } from '@vidstack/react'
import { useEffect } from 'react'
import { pickText } from './pick-text.ts'
import { choicesOf } from './player-choices.ts'
import { isForcedText } from './text-track-id.ts'

interface TextKeeperProps {
  readonly titleId: string
  /** Of the sound that is heard, as a tag of BCP 47 or a code of ISO 639-2; empty where nobody knows. */
  readonly soundLanguage: string
}

/** Shows the subtitle that fits what was chosen for the title, whenever those that there are, or the sound, are others. */
export function TextKeeper({ titleId, soundLanguage }: TextKeeperProps) {
  const tracks = useMediaState('textTracks')
  useEffect(() => {
    const offered = tracks.filter(isTrackCaptionKind)
    const texts = offered.map(({ id, language, label }) => ({ language, label, isForced: isForcedText(id) }))
    const picked = pickText(texts, choicesOf(titleId).text, soundLanguage)
    for (const [at, track] of offered.entries()) track.mode = at === picked ? 'showing' : 'disabled'
  }, [tracks, titleId, soundLanguage])
  return null
}
