import { exec } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { parseArgs, promisify } from 'node:util'
import type { SubjectOptions } from '../subject/find-subject.ts'

export const USAGE = `usage: npm run conformance -- URL [options]

Checks what an origin promises over HTTP, and prints each rule with what became of it. Needs only the address; a rule
that needs more is skipped, and says which option gives it. Ends with 1 when a rule is broken.
A link holds a ticket, and what stands on a command line is read by others, and kept in logs: so links come in files.

  --link PATH              a file that holds a playable link to a file to check with (best of 20 to 64 MiB), and again
                           for another one; otherwise files are asked of the API, as a viewer does
  --cold PATH              the same, to a file of 4 MiB or more that nobody has read since the origin was started
  --pack PATH              the same, to a pack
  --secret-file PATH       the master secret of the vault, to sign tickets that expire
  --metrics URL            where the metrics are, such as http://127.0.0.1:9464/metrics
  --limit COUNT            so many requests at once from one viewer are too many
  --streams COUNT          so many streams a viewer may have at a time, and not one more
  --rate BYTES             so many bytes a second a viewer may have of all of them
  --embeddable             pages of any site may embed media (GATEWAY_HOTLINKS=allow)
  --take-down PATH         the same, to something that is taken down, for good, ...
  --take-down-with COMMAND ... by this command of the shell
  --only PREFIX            only the rules whose names begin so; may be repeated
  --json                   one JSON object a line for each rule
  --help`

export interface Arguments {
  readonly subject: SubjectOptions
  /** Beginnings of the names of rules; none stands for all. */
  readonly only: readonly string[]
  readonly json: boolean
}

const LINKS_IN_FILES = 'a link holds a ticket, so write it to a file and name that'
const LINK = /^(?:https?:\/\/|\/)\S+$/

/** Throws an error that says what is wrong; `help` stands for that wish. */
export function readArguments(args: readonly string[]): Arguments | 'help' {
  const { values, positionals } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true })
  if (values.help === true) return 'help'
  const [url, ...more] = positionals
  if (url === undefined || more.length > 0) throw new Error('one address is wanted')
  const { protocol = '', pathname, search } = URL.parse(url) ?? {}
  if (!/^https?:$/.test(protocol)) throw new Error('what was named is no address of HTTP')
  if (pathname !== '/' || search !== '') throw new Error(`the address of an origin has no path; ${LINKS_IN_FILES}`)
  return {
    subject: {
      url,
      links: values.link?.map(readLinkFile),
      coldLink: values.cold === undefined ? undefined : readLinkFile(values.cold),
      packLink: values.pack === undefined ? undefined : readLinkFile(values.pack),
      secret: values['secret-file'] === undefined ? undefined : readSecret(values['secret-file']),
      metricsUrl: values.metrics,
      limitRequests: readCount('--limit', values.limit, 9999),
      limitStreams: readCount('--streams', values.streams, 200),
      limitRate: readCount('--rate', values.rate, 1e9),
      embeddable: values.embeddable,
      takedown: readTakedown(values['take-down'], values['take-down-with']),
    },
    only: values.only ?? [],
    json: values.json === true,
  }
}

const OPTIONS = {
  link: { type: 'string', multiple: true },
  cold: { type: 'string' },
  pack: { type: 'string' },
  'secret-file': { type: 'string' },
  metrics: { type: 'string' },
  limit: { type: 'string' },
  streams: { type: 'string' },
  rate: { type: 'string' },
  embeddable: { type: 'boolean' },
  'take-down': { type: 'string' },
  'take-down-with': { type: 'string' },
  only: { type: 'string', multiple: true },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const

/** Whatever was named is not told again: it may be a link after all. */
function readLinkFile(path: string): string {
  if (path.includes('?')) throw new Error(LINKS_IN_FILES)
  let link: string
  try {
    link = readFileSync(path, 'utf8').trim()
  } catch {
    throw new Error(`a file with a link cannot be read; ${LINKS_IN_FILES}`)
  }
  if (!LINK.test(link)) throw new Error('a file that was named holds no link, or more than one')
  return link
}

function readSecret(path: string): string {
  const secret = readFileSync(path, 'utf8').trim()
  if (secret === '') throw new Error(`${path} is empty`)
  return secret
}

function readCount(option: string, text: string | undefined, max: number): number | undefined {
  if (text === undefined) return undefined
  if (!/^[1-9]\d{0,9}$/.test(text) || Number(text) > max) throw new Error(`${option} wants a number from 1 to ${max}`)
  return Number(text)
}

function readTakedown(link: string | undefined, command: string | undefined): SubjectOptions['takedown'] {
  if (link === undefined && command === undefined) return undefined
  if (link === undefined || command === undefined) throw new Error('--take-down and --take-down-with go together')
  return { link: readLinkFile(link), takeDown: async () => void (await promisify(exec)(command)) }
}
