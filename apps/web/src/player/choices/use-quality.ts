import { useState } from 'react'
import type { MediaFile } from '../../api/views.ts'
import type { Playable } from '../../title/playable.ts'
import { filesOfCut, pickQuality } from './pick-quality.ts'
import { choicesOf, noteChoice } from './player-choices.ts'

interface QualityDeps {
  readonly titleId: string
  readonly playable: Playable
  readonly file: MediaFile
}

interface Chosen {
  /** Of which playable. */
  readonly key: string
  readonly quality: string
  readonly wasAuto: boolean
}

export const AUTO = 'auto'

/** The quality in which a film plays: as it was chosen since it was opened, or else as it follows from the file and what is remembered. */
export function useQuality({ titleId, playable, file }: QualityDeps) {
  const [chosen, setChosen] = useState<Chosen>()
  const hasOthers = filesOfCut(file, playable.files).length > 1
  const kept = choicesOf(titleId).quality
  const isChosen = chosen?.key === playable.key
  const wasAuto = isChosen ? chosen.wasAuto : kept === AUTO
  return {
    /** The file to stay with, or `auto`. */
    quality: isChosen ? chosen.quality : pickQuality(file, playable.files, kept),
    hasOthers,
    /** Whether somebody asks for it, or did since the film was opened, rather than having it because nobody asked for anything. */
    isAutoWanted: hasOthers && wasAuto,
    choose(quality: string) {
      setChosen({ key: playable.key, quality, wasAuto: wasAuto || quality === AUTO })
      noteChoice(titleId, { quality: playable.files.find(({ id }) => id === quality)?.bucket ?? AUTO })
    },
  }
}
