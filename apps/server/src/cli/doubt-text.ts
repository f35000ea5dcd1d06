import type { Doubt } from '@streamvault/core'

const TEXTS: Readonly<Record<Doubt, string>> = {
  nameless: 'nothing names its title',
  contradiction: 'its name and its folder name different titles',
  'no-series': 'an episode, and nothing names its series',
  'no-episode': 'of a series, and nothing tells which episode',
  extra: 'a trailer, sample or other extra',
  date: 'an episode told by its date, and nothing tells which one that is',
  number: 'a number that may be its year, its episode or a part of its title',
  half: 'a part of a film, which is no version of the whole',
  several: 'several films in one',
}

/** Why a file is in review, for people. */
export function doubtText(doubt: Doubt): string {
  return TEXTS[doubt]
}
