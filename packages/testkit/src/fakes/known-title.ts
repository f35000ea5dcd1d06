import { foldText, type TitleDetails } from '@streamvault/core'

/** A title that a metadata service knows, with everything that it is called. */
export interface KnownTitle {
  readonly details: TitleDetails
  /** In other languages, besides its name and its original one. */
  readonly otherNames?: readonly string[]
}

/** Whether a search for `query` finds a title that is called so: all words of the query are in one of its names. */
export function isFoundBy({ details, otherNames = [] }: KnownTitle, query: string): boolean {
  const wanted = wordsOf(query)
  return [details.name, details.originalName ?? details.name, ...otherNames].some((name) => {
    const words = wordsOf(name)
    return wanted.length > 0 && wanted.every((word) => words.includes(word))
  })
}

/** The year of its release. */
export function yearOf({ details }: KnownTitle): number | undefined {
  return details.releasedOn === undefined ? undefined : Number(details.releasedOn.slice(0, 4))
}

function wordsOf(text: string): string[] {
  return foldText(text).match(/[\p{L}\p{N}]+/gu) ?? []
}
