import { isSameLanguage } from '../same-language.ts'

interface Told {
  /** The language, with its region where that is known. */
  readonly language: string
  /** What its name says beyond that. */
  readonly name?: string
}

/** Of a name that the vault made up, as each has to have one: how many channels there are. */
const MADE_UP = /^\d+$/

/**
 * What the playlist tells of a sound or a text. A name that begins with the language, such as `eng 2` or `pt-BR SDH`, was made by the vault;
 * others are as whoever made the film wrote them.
 */
export function toldName(language: string, name: string): Told {
  const words = name.split(' ')
  const first = words[0] ?? ''
  const isOurs = language === '' ? first === 'Unknown' : isSameLanguage(first, language)
  if (!isOurs) return { language, ...(name !== '' && { name }) }
  const rest = words.slice(1).filter((word) => !MADE_UP.test(word))
  return { language: language === '' ? '' : first, ...(rest.length > 0 && { name: rest.join(' ') }) }
}
