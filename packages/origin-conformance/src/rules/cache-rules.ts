import type { Answer } from '../http/answer.ts'
import type { Rule } from '../rule.ts'
import { addressOf, type Media } from '../subject/media.ts'
import { NO_METRICS } from '../subject/metering.ts'
import type { Subject } from '../subject/subject.ts'
import type { WholeBytes } from '../subject/whole-bytes.ts'
import { demand, needs } from '../verdict.ts'
import { MIB } from './media-under-test.ts'

/** A cache may wait for the second reader of a slice before it keeps it. */
const READS_UNTIL_HIT = 3
const HERD_READERS = 40
/** Behind the head of the film, which a vault may have brought before anybody came. */
const HERD_RANGE = { start: 4 * MIB, end: 8 * MIB } as const
const NO_COLD_FILE = 'no file that nobody has read was named with --cold'

/** They come first: later rules read whole files. */
export const CACHE_RULES: readonly Rule[] = [
  {
    id: 'cache/miss',
    title: 'what nobody has read is a miss',
    source: 'RFC 9211, 2.2; contract, HTTP',
    check: async (subject) => {
      const cold = needs(subject.coldFile, NO_COLD_FILE)
      const said = cacheStatusOf(await readLastByte(subject, cold))
      demand(said === 'fwd=miss', `Cache-Status of a first reading is "${said}"`)
    },
  },
  {
    id: 'cache/herd-once',
    title: `${HERD_READERS} readers who come at once for what nobody has read have the store asked once for each slice`,
    source: 'promise D3',
    check: async (subject) => {
      const cold = needs(subject.coldFile, NO_COLD_FILE)
      const metering = needs(subject.metering, NO_METRICS)
      const { storeReads: before } = await metering.read()
      await herdOf(subject, cold)
      const { storeReads: after } = await metering.read()
      const slices = Math.ceil((await subject.wholes.sizeOf(cold)) / MIB)
      demand(after > before, 'the store was not asked, so nobody was the first to come')
      demand(after - before <= slices, `for ${slices} slices, the store was asked ${after - before} times`)
    },
  },
  {
    id: 'cache/herd',
    title: `${HERD_READERS} readers who come at once for what nobody has read all get the right bytes`,
    source: 'promises D1, D3',
    check: async (subject) => {
      const cold = needs(subject.coldFile, NO_COLD_FILE)
      const answers = await herdOf(subject, cold)
      const right = (await subject.wholes.of(cold)).subarray(HERD_RANGE.start, HERD_RANGE.end)
      for (const { status, body } of answers) {
        demand(status === 206, `one of them is answered ${status}`)
        demand(body.equals(right), 'one of them got other bytes than a single reader')
      }
    },
  },
  {
    id: 'cache/hit',
    title: `what has been read is a hit, at the reading after ${READS_UNTIL_HIT - 1} at the latest`,
    source: 'RFC 9211, 2.1; contract, HTTP',
    check: async (subject) => {
      const said: string[] = []
      for (let reading = 1; reading <= READS_UNTIL_HIT; reading++) {
        said.push(cacheStatusOf(await readLastByte(subject, subject.file)))
      }
      demand(said.at(-1) === 'hit', `Cache-Status of ${READS_UNTIL_HIT} readings is ${said.join(', ')}`)
    },
  },
  {
    id: 'cache/said',
    title: 'every answer with bytes says how they were found, and a refusal says nothing of it',
    source: 'RFC 9211, 2; contract, HTTP',
    check: async ({ origin, file }) => {
      for (const range of ['bytes=0-0', 'bytes=-1'])
        cacheStatusOf(await origin.ask(addressOf(file), { headers: { range } }))
      const refused = await origin.ask(file.path)
      const said = String(refused.headers['cache-status'] ?? '')
      demand(!said.includes('hit'), `a refusal says "${said}"`)
    },
  },
]

/** They come once: later, what they came for is no longer cold. */
const herds = new WeakMap<WholeBytes, Promise<readonly Answer[]>>()

function herdOf({ origin, wholes }: Subject, cold: Media): Promise<readonly Answer[]> {
  const known = herds.get(wholes)
  if (known !== undefined) return known
  const headers = { range: `bytes=${HERD_RANGE.start}-${HERD_RANGE.end - 1}` }
  const herd = Promise.all(Array.from({ length: HERD_READERS }, () => origin.ask(addressOf(cold), { headers })))
  herds.set(wholes, herd)
  return herd
}

function readLastByte({ origin }: Subject, media: Media): Promise<Answer> {
  return origin.ask(addressOf(media), { headers: { range: 'bytes=-1' } })
}

/** What our cache says; it is the one nearest to the viewer, and so the last in the list. */
function cacheStatusOf({ status, headers }: Answer): string {
  demand(status === 206, `reading answers ${status}`)
  const field = headers['cache-status']
  demand(typeof field === 'string', 'there is no Cache-Status')
  const [, said] = /(?:^|, *)streamvault *; *(hit|fwd=miss)$/.exec(field) ?? []
  demand(said !== undefined, `Cache-Status is "${field}"`)
  return said
}
