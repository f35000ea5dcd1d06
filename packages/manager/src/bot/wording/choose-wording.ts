import { ENGLISH } from './english.ts'
import { GERMAN } from './german.ts'
import type { Wording } from './wording.ts'

/** Every language that the bot speaks; the first is for those of whom nothing is known. */
export const WORDINGS: readonly Wording[] = [ENGLISH, GERMAN]

/** What is said to somebody whose program is set to `language`, as in `de` or `de-AT`. */
export function chooseWording(language: string | undefined): Wording {
  const wanted = language?.toLowerCase().split(/[-_]/)[0]
  return WORDINGS.find((wording) => wording.language === wanted) ?? ENGLISH
}
