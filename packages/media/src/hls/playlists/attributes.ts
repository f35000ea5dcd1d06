/** Names and languages come out of files. */
const QUOTED_CHARS_MAX = 200

/** The value of an attribute: a number or a word as it is, a text or an address in quotes, and of these only a text may be cut. */
export type AttributeValue =
  | number
  | { readonly word: string }
  | { readonly text: string }
  | { readonly uri: string }
  | undefined

/** A tag with its attributes (RFC 8216, 4.2), of which those that are undefined are left out. */
export function tag(name: string, attributes: Readonly<Record<string, AttributeValue>>): string {
  const written = Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [`${key}=${writeValue(value)}`],
  )
  return `#${name}:${written.join()}`
}

function writeValue(value: Exclude<AttributeValue, undefined>): string {
  if (typeof value === 'number') return String(value)
  if ('uri' in value) return `"${uriText(value.uri)}"`
  return 'word' in value ? value.word : `"${quotable(value.text)}"`
}

/** A text as it may stand in quotes, where nothing can be escaped: without quotes, line ends and other controls, and not too long. */
export function quotable(text: string): string {
  const shown = text
    .replaceAll('"', '\u201d')
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim()
  return [...shown].slice(0, QUOTED_CHARS_MAX).join('').toWellFormed()
}

/** An address as it may stand in quotes or on a line of its own: what may not is escaped. */
export function uriText(uri: string): string {
  return uri.toWellFormed().replace(/["\s\p{Cc}\\<>^`{|}]/gu, encodeURIComponent)
}

/** Seconds as players add them up: to the microsecond. */
export function secondsText(seconds: number): string {
  return seconds.toFixed(6)
}
