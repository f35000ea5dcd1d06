const FORCED = 'forced-'

/** The id of a subtitle in Vidstack's list, which has no other place to say that it is forced. */
export function textTrackId(id: string, { isForced }: { readonly isForced: boolean }): string {
  return isForced ? FORCED + id : id
}

/** Whether a subtitle of Vidstack's list says only what those who understand the sound do not. */
export function isForcedText(id: string): boolean {
  return id.startsWith(FORCED)
}
