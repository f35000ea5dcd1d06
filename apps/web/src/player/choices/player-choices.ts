import type { Bucket } from '../../api/views.ts'
import { keptRecords } from '../kept-records.ts'

/** A sound as a viewer knows it again in another episode: by its language, and by its name where there are several. */
export interface KnownSound {
  /** As the film says it, such as `en` or `deu`; empty where nobody knows. */
  readonly language: string
  readonly name: string
}

/** A subtitle as a viewer knows it again in another episode. */
export interface KnownText {
  readonly language: string
  readonly label: string
}

/** What somebody chose for a movie or a series; what is absent was never chosen. */
export interface PlayerChoices {
  readonly quality?: Bucket | 'auto'
  readonly sound?: KnownSound
  readonly text?: KnownText | 'off'
}

interface KeptChoices extends PlayerChoices {
  readonly at: number
}

const TITLES_MAX = 300
const kept = keptRecords<KeptChoices>('streamvault.player-choices', TITLES_MAX)

/** What was chosen for a title, which all its episodes share. */
export function choicesOf(titleId: string): PlayerChoices {
  return kept.read()[titleId] ?? {}
}

/** Remembers what was chosen for a title, beside what was chosen before. */
export function noteChoice(titleId: string, choice: PlayerChoices): void {
  kept.note(titleId, { ...choicesOf(titleId), ...choice, at: Date.now() })
}
