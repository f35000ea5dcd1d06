import type { Provenance } from '@streamvault/core'
import type { CommandOption, Invocation } from './command.ts'

const TEXT_CHARS_MAX = 1_000

/** The options by which an operator says where titles come from. */
export const PROVENANCE_OPTIONS: Readonly<Record<string, CommandOption>> = {
  rights: { type: 'string', description: 'Why it may be shown, for the record: a licence, a purchase, an agreement.' },
  source: { type: 'string', description: 'Where it comes from, for the record: an address, a shop, a disc.' },
}

/** What an operator says of where titles come from; undefined where that is nothing. A string says what is wrong. */
export function readProvenance({ options }: Pick<Invocation, 'options'>): Provenance | undefined | string {
  const said = (['rights', 'source'] as const).flatMap((name) => {
    const text = options[name] === undefined ? undefined : String(options[name]).normalize('NFC').trim()
    return text === undefined ? [] : [[name, text] as const]
  })
  const wrong = said.find(([, text]) => text === '' || text.length > TEXT_CHARS_MAX || /\p{Cc}/u.test(text))
  if (wrong !== undefined) return `--${wrong[0]} takes a line of 1 to ${TEXT_CHARS_MAX} characters`
  return said.length === 0 ? undefined : Object.fromEntries(said)
}
