import { setTimeout as sleep } from 'node:timers/promises'
import type { OpenAnswer } from '../http/open-answer.ts'
import type { Rule } from '../rule.ts'
import { addressOf } from '../subject/media.ts'
import { NO_METRICS, type Usage } from '../subject/metering.ts'
import type { Subject } from '../subject/subject.ts'
import { demand, needs, RuleSkipped } from '../verdict.ts'
import { longFile } from './long-file.ts'
import { MIB } from './media-under-test.ts'

const LEAVERS = 60
const PAUSED_PLAYERS = 200
/** How long what was left may take to be noticed. */
const NOTICE_MS = 5_000
const POLL_MS = 100
/** How soon another reader is served beside them. */
const SERVED_MS = 5_000
/** A stream that nobody reads keeps no more than a slice: a server that reads on keeps the whole file. */
const BYTES_PER_PLAYER = MIB

/** Demands that somebody else gets the right bytes, soon. */
async function isServed({ origin, file, wholes }: Subject, beside: string): Promise<void> {
  const right = (await wholes.of(file)).subarray(0, MIB)
  const begunAt = performance.now()
  const { status, body } = await origin.ask(addressOf(file), { headers: { range: `bytes=0-${MIB - 1}` } })
  const tookMs = performance.now() - begunAt
  demand(status === 206, `${beside}, a reader is answered ${status}`)
  demand(body.equals(right), `${beside}, a reader gets wrong bytes`)
  demand(tookMs < SERVED_MS, `${beside}, a reader waits for ${Math.round(tookMs)} ms`)
  demand((await origin.ask('/healthz')).status === 200, `${beside}, the origin is not healthy`)
}

function usageOf({ metering }: Subject): Promise<Usage> {
  return needs(metering, NO_METRICS).read()
}

function openMany({ origin, file }: Subject, count: number): Promise<OpenAnswer[]> {
  return Promise.all(Array.from({ length: count }, () => origin.open(addressOf(file))))
}

/** Half of them in the middle of a body, and half before they have got anything. */
async function comeAndLeave(subject: Subject): Promise<void> {
  const { origin, file } = subject
  const readers = await openMany(subject, LEAVERS / 2)
  await Promise.all(readers.map((reader) => reader.begin()))
  for (const reader of readers) reader.leave()
  const impatient = Array.from({ length: LEAVERS / 2 }, () => origin.open(addressOf(file)))
  origin.hangUp()
  await Promise.allSettled(impatient)
}

/** Waits until streams of before have ended. */
async function usageAtRest(subject: Subject): Promise<Usage> {
  let usage = await usageOf(subject)
  return becomes((next) => {
    const isAtRest = next.streams >= usage.streams && next.bufferBytes >= usage.bufferBytes
    usage = next
    return isAtRest
  }, subject)
}

async function becomes(wanted: (usage: Usage) => boolean, subject: Subject): Promise<Usage> {
  const deadline = performance.now() + NOTICE_MS
  for (;;) {
    await sleep(POLL_MS)
    const usage = await usageOf(subject)
    if (wanted(usage) || performance.now() > deadline) return usage
  }
}

export const CROWD_RULES: readonly Rule[] = [
  {
    id: 'crowds/leavers',
    title: `${LEAVERS} readers who leave in the middle hurt nobody`,
    source: 'promise D4',
    check: async (subject) => {
      await comeAndLeave(subject)
      await isServed(subject, 'after readers left')
    },
  },
  {
    id: 'crowds/left-nothing',
    title: 'a reader who has left holds no stream and no buffer',
    source: 'promise D4',
    check: async (subject) => {
      await longFile(subject)
      const before = await usageAtRest(subject)
      await comeAndLeave(subject)
      const after = await becomes(
        ({ streams, bufferBytes }) => streams <= before.streams && bufferBytes <= before.bufferBytes,
        subject,
      )
      demand(after.streams <= before.streams, `${after.streams} streams run, where ${before.streams} did`)
      demand(after.bufferBytes <= before.bufferBytes, `${after.bufferBytes} bytes of buffers are in use`)
    },
  },
  {
    id: 'crowds/paused',
    title: `${PAUSED_PLAYERS} players who take nothing keep nobody else from being served`,
    source: 'promise D4',
    check: async (subject) => {
      await longFile(subject)
      const players = await openMany(subject, PAUSED_PLAYERS)
      const statuses = new Set(players.map(({ status }) => status))
      demand([...statuses].join() === '200', `they are answered ${[...statuses].join(', ')}`)
      await isServed(subject, 'beside paused players')
    },
  },
  {
    id: 'crowds/bounded',
    title: `${PAUSED_PLAYERS} players who take nothing cost at most a slice of memory each`,
    source: 'promise D4',
    check: async (subject) => {
      await longFile(subject)
      const before = await usageAtRest(subject)
      await openMany(subject, PAUSED_PLAYERS)
      const after = await usageOf(subject)
      const bound = PAUSED_PLAYERS * BYTES_PER_PLAYER
      const buffers = after.bufferBytes - before.bufferBytes
      const resident = after.residentBytes - before.residentBytes
      if (after.streams <= before.streams) throw new RuleSkipped('what --metrics tells of has no part in these streams')
      demand(buffers <= bound, `buffers grew by ${Math.round(buffers / MIB)} MiB`)
      demand(resident <= bound, `the process grew by ${Math.round(resident / MIB)} MiB`)
    },
  },
]
