import type { Rule } from '../rule.ts'
import { addressOf, type Media } from '../subject/media.ts'
import type { Subject } from '../subject/subject.ts'
import { demand, needs } from '../verdict.ts'
import { isRefused } from './problem.ts'

/** The first line of a file of WebVTT, behind a mark of the encoding or none. */
const HEADER = /^\uFEFF?WEBVTT(?:[ \t][^\r\n]*)?(?:\r\n?|\n)/
const TIMING = /^(?:\d{2,}:)?[0-5]\d:[0-5]\d\.\d{3} --> (?:\d{2,}:)?[0-5]\d:[0-5]\d\.\d{3}/m

const subtitleOf = ({ subtitle }: Subject): Media => needs(subtitle, 'the files to check with have no subtitle')

/** Whatever a subtitle was written in, a browser gets what it can show, and only with leave. */
export const SUBTITLE_RULES: readonly Rule[] = [
  {
    id: 'subtitle/webvtt',
    title: 'a subtitle comes as WebVTT in UTF-8, whatever it was written in',
    source: 'W3C WebVTT, 4.1 and 8; contract, HTTP',
    check: async (subject) => {
      const { status, headers, body } = await subject.origin.ask(addressOf(subtitleOf(subject)))
      demand(status === 200, `it answers ${status}`)
      const type = headers['content-type'] ?? ''
      demand(/^text\/vtt(?:;\s*charset="?utf-8"?)?$/i.test(type), `it is "${type}"`)
      const text = utf8Of(body)
      demand(HEADER.test(text), 'it does not begin with WEBVTT')
      demand(TIMING.test(text), 'no cue of it has times')
    },
  },
  {
    id: 'subtitle/fields',
    title: 'nobody but its viewer may keep a subtitle, and no browser guesses what it is',
    source: 'contract, HTTP; WHATWG Fetch, 3.6',
    check: async (subject) => {
      const { headers } = await subject.origin.ask(addressOf(subtitleOf(subject)))
      const kept = headers['cache-control'] ?? ''
      demand(/\b(?:private|no-store)\b/.test(kept), `Cache-Control is "${kept}"`)
      demand(headers['x-content-type-options'] === 'nosniff', 'a browser may guess what it is')
    },
  },
  {
    id: 'subtitle/ticket',
    title: 'the ticket of a file opens no subtitle, and that of a subtitle no file',
    source: 'contract, HTTP',
    check: async (subject) => {
      const { origin, file } = subject
      const subtitle = subtitleOf(subject)
      const invalid = { status: 403, code: 'TICKET_INVALID' } as const
      const missing = { status: 401, code: 'TICKET_MISSING' } as const
      isRefused(await origin.ask(addressOf(subtitle, file.ticket)), 'a subtitle with the ticket of a file', invalid)
      isRefused(await origin.ask(addressOf(file, subtitle.ticket)), 'a file with the ticket of a subtitle', invalid)
      isRefused(await origin.ask(subtitle.path), 'a subtitle without a ticket', missing)
    },
  },
]

function utf8Of(body: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body)
  } catch {
    demand(false, 'it is not UTF-8')
    return ''
  }
}
