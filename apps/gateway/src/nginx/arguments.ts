import type { Lines } from './lines.ts'

/** Parameters of an address that mean something to us, each a variable of its name. */
const NAMES = ['ticket', 'download'] as const

/** Of any parameter. From one to the next without looking at each letter between: this is done for every request for media. */
const BEGINNING = '^(?:[^&]*+&)*?'

/**
 * The first parameter of each name, as the URL standard reads them (https://url.spec.whatwg.org/#urlencoded-parsing) and those
 * behind us do: letters have a case, and each may be encoded. What nginx has by itself, `$arg_NAME`, knows neither.
 */
export function queryArguments(): Lines {
  return NAMES.map(
    (name) =>
      `map $args $${name} { default ""; "~${BEGINNING}${spelt(name)}(?:=(?<given_${name}>[^&]*))?(?:&|$)" $given_${name}; }`,
  )
}

/** A pattern of all the ways in which a word may be written. */
function spelt(word: string): string {
  const encoded = (letter: string) =>
    [...(letter.codePointAt(0) ?? 0).toString(16)].map((digit) =>
      /\d/.test(digit) ? digit : `[${digit}${digit.toUpperCase()}]`,
    )
  return [...word].map((letter) => `(?:${letter}|%${encoded(letter).join('')})`).join('')
}
