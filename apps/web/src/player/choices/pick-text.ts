import { isSameLanguage } from '../same-language.ts'
import type { KnownText, PlayerChoices } from './player-choices.ts'

/** A subtitle that is offered. */
export interface OfferedText extends KnownText {
  readonly isForced: boolean
}

/**
 * Which of the subtitles is shown: the one that was chosen for this title, else a forced one in the language of the sound, which says what
 * those who understand that sound do not; -1 for none.
 */
export function pickText(texts: readonly OfferedText[], choice: PlayerChoices['text'], soundLanguage: string): number {
  if (choice === 'off') return -1
  if (choice !== undefined) {
    const same = texts.findIndex(({ language, label }) => language === choice.language && label === choice.label)
    if (same !== -1) return same
    // One that shows everything is not replaced by one that shows signs alone.
    const alike = texts.findIndex(({ language, isForced }) => language === choice.language && !isForced)
    if (alike !== -1) return alike
  }
  const forced = texts.findIndex(({ language, isForced }) => isForced && fits(language, soundLanguage))
  return forced !== -1 || soundLanguage !== '' ? forced : texts.findIndex(({ isForced }) => isForced)
}

/** A text of which nobody knows the language fits every sound. */
function fits(text: string, sound: string): boolean {
  return text === '' || isSameLanguage(text, sound)
}
