/** Whether two tags of BCP 47 or codes of ISO 639-2 name one language, whatever their regions. */
export function isSameLanguage(one: string, other: string): boolean {
  return languageOf(one) === languageOf(other)
}

function languageOf(tag: string): string {
  try {
    return new Intl.Locale(tag).language
  } catch {
    return tag
  }
}
