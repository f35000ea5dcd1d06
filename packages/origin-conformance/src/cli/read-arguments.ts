import { exec } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { parseArgs, promisify } from 'node:util'
import type { SubjectOptions } from '../subject/find-subject.ts'

export const USAGE = `usage: npm run conformance -- URL [options]

Checks what an origin promises over HTTP, and prints each rule with what became of it. Needs only the address; a rule
that needs more is skipped, and says which option gives it. Ends with 1 when a rule is broken.

  --link URL               a playable link to a file to check with (best of 20 to 64 MiB), and again for another one;
                           otherwise files are asked of the API, as a viewer does
  --cold URL               a link to a file of 4 MiB or more that nobody has read since the origin was started
  --pack URL               a link to a pack
  --secret-file PATH       the master secret of the vault, to sign tickets that expire
  --metrics URL            where the metrics are, such as http://127.0.0.1:9464/metrics
  --limit COUNT            so many requests at once from one viewer are too many
  --streams COUNT          so many streams a viewer may have at a time, and not one more
  --rate BYTES             so many bytes a second a viewer may have of all of them
  --embeddable             pages of any site may embed media (GATEWAY_HOTLINKS=allow)
  --take-down URL          a link to something that is taken down, for good, ...
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

/** Throws an error that says what is wrong; `help` stands for that wish. */
export function readArguments(args: readonly string[]): Arguments | 'help' {
  const { values, positionals } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true })
  if (values.help === true) return 'help'
  const [url, ...more] = positionals
  if (url === undefined || more.length > 0) throw new Error('one address is wanted')
  if (!/^https?:$/.test(URL.parse(url)?.protocol ?? '')) throw new Error(`"${url}" is no address of HTTP`)
  return {
    subject: {
      url,
      links: values.link,
      coldLink: values.cold,
      packLink: values.pack,
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
  return { link, takeDown: async () => void (await promisify(exec)(command)) }
}
