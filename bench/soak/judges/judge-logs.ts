import type { Absence } from './circumstances.ts'

/** One line of a server's log, at `warn` or graver. */
export interface LogLine {
  /** Who said it: `worker` or `gateway`. */
  readonly by: string
  readonly text: string
  /** Milliseconds since 1970. */
  readonly at: number
}

/** What a server may say while it is treated badly. */
export interface ExpectedLine {
  readonly by: string
  readonly message: string
  /** Somewhere in the line. */
  readonly holds: RegExp
  /** `away`: while the worker was killed, and as long afterwards as somebody may notice it. */
  readonly when: 'ever' | 'away'
  readonly because: string
}

/** Nginx notices that a connection of before is broken when it uses it. */
const NOTICED_MS = 5_000

const EXPECTED_LINES: readonly ExpectedLine[] = [
  {
    by: 'worker',
    message: 'stream failed',
    holds: /"code":"(STORE_UNAVAILABLE|STORE_THROTTLED|SLICE_CORRUPT|MEMORY_EXHAUSTED)"/,
    when: 'ever',
    because: 'a slice could not be had in time',
  },
  {
    by: 'worker',
    message: 'telegram account cannot be used',
    holds: /"code":"USER_DEACTIVATED_BAN"/,
    when: 'ever',
    because: 'an account was banned',
  },
  {
    by: 'worker',
    message: 'an account cannot be asked in a data centre',
    holds: /"name":"(LinkLostError|TelegramError)"/,
    when: 'ever',
    because: 'an account was not answered, or was refused',
  },
  {
    by: 'worker',
    message: 'some heads could not be read from the store',
    holds: /"files":\d+/,
    when: 'ever',
    because: 'a slice could not be had in time',
  },
  {
    by: 'gateway',
    message: 'nginx says',
    holds: /\[error\].* unexpected status code 451 in slice response/,
    when: 'ever',
    because: 'a film was taken down while somebody watched it',
  },
  {
    by: 'gateway',
    message: 'nginx says',
    holds: /\[error\].* upstream prematurely closed connection while reading upstream/,
    when: 'ever',
    because: 'the worker broke a stream whose bytes could not be had, or were taken down',
  },
  {
    by: 'gateway',
    message: 'nginx says',
    holds:
      /\[error\].* (connect\(\) to unix:\S+ failed \((2|111): |(recv|writev|send)\(\) failed \((32|104): |upstream prematurely closed connection|missing slice response)/,
    when: 'away',
    because: 'no worker was there',
  },
]

export interface LogFindings {
  readonly lines: number
  /** Lines of each kind that is expected. */
  readonly expected: Readonly<Record<string, number>>
  readonly unexpected: readonly string[]
}

/** Sorts lines into what is expected and what nobody has an explanation for. */
export function judgeLogs(
  lines: readonly LogLine[],
  absences: readonly Absence[],
  kinds: readonly ExpectedLine[] = EXPECTED_LINES,
): LogFindings {
  const expected: Record<string, number> = {}
  const unexpected: string[] = []
  for (const line of lines) {
    const isAway = absences.some(({ from, until }) => line.at >= from && line.at <= until + NOTICED_MS)
    const kind = kinds.find((each) => isOf(each, line) && (each.when === 'ever' || isAway))
    if (kind === undefined) unexpected.push(`${line.by}: ${line.text}`)
    else expected[`${line.by}: ${kind.because}`] = (expected[`${line.by}: ${kind.because}`] ?? 0) + 1
  }
  return { lines: lines.length, expected, unexpected }
}

function isOf({ by, message, holds }: ExpectedLine, line: LogLine): boolean {
  return line.by === by && messageOf(line.text) === message && holds.test(line.text)
}

/** Undefined for what no logger of ours wrote, such as the stack of an error that nobody caught. */
function messageOf(text: string): unknown {
  try {
    return (JSON.parse(text) as { message?: unknown }).message
  } catch {
    return undefined
  }
}
