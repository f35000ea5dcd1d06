import { assert } from '@streamvault/core'

/** Lines of a configuration. */
export type Lines = readonly string[]

/** `head { … }` */
export function block(head: string, lines: Lines): Lines {
  return [`${head} {`, ...lines.map((line) => (line === '' ? '' : `  ${line}`)), '}']
}

/** A value that nginx takes as it stands. It has no way to write some characters, and paths have no need of them. */
export function quoted(value: string): string {
  assert(!/["\\$\n\r{};]/.test(value), 'a value of the configuration holds nothing that has a meaning of its own')
  return `"${value}"`
}

/** Parts of a configuration with an empty line between them. */
export function paragraphs(parts: readonly Lines[]): Lines {
  return parts.filter((part) => part.length > 0).flatMap((part, index) => (index === 0 ? part : ['', ...part]))
}
