import { setTimeout as sleep } from 'node:timers/promises'
import { PACE_FREE_BYTES } from '@streamvault/contract'
import type { Answer } from '../http/answer.ts'
import type { Rule } from '../rule.ts'
import { addressOf } from '../subject/media.ts'
import type { Subject } from '../subject/subject.ts'
import { demand, needs } from '../verdict.ts'
import { longFile } from './long-file.ts'
import { problemIn } from './problem.ts'

/** Beyond the limit by enough that it is met however fast they are answered. */
const EXCESS = 3
/** How long what is sent at the limit goes on: enough to be told from what is sent as fast as it goes. */
const PACED_SECONDS = 1.5
/** Of the time that it must take, for clocks and what is on its way. */
const PACED_SHARE = 0.9
/** How soon who has left makes room for another one. */
const ROOM_MS_MAX = 5_000
const POLL_MS = 50

/** Demands that a request too many is told so, and when to come again. */
function isTooMany(answer: Answer, asked: string, code: string): void {
  const problem = problemIn(answer, asked)
  demand(problem.status === 429 && problem.code === code, `${asked} is answered ${problem.status} ${problem.code}`)
  demand(/^[1-9]\d*$/.test(answer.headers['retry-after'] ?? ''), `${asked} is not told when to come again`)
}

/** Demands that somebody gets a piece of the file before long. */
async function hasRoom({ origin, file }: Subject): Promise<void> {
  const deadline = performance.now() + ROOM_MS_MAX
  for (;;) {
    const { status } = await origin.ask(addressOf(file), { headers: { range: 'bytes=0-9' } })
    if (status === 206) return
    demand(performance.now() < deadline, `once one has left, the next one is answered ${status}`)
    await sleep(POLL_MS)
  }
}

/** They come last: who has asked too often is refused for a while. */
export const LIMIT_RULES: readonly Rule[] = [
  {
    id: 'limits/rate',
    title: 'a viewer gets as many bytes a second as one may, once he has had what is free',
    source: 'the contract',
    check: async (subject) => {
      const perSecond = needs(subject.limitRate, 'no rate was named with --rate')
      const { file, bytes } = await longFile(subject)
      const begunAt = performance.now()
      let sent = 0
      while (sent < PACE_FREE_BYTES + PACED_SECONDS * perSecond) {
        const { body } = await subject.origin.ask(addressOf(file))
        demand(body.equals(bytes), 'at the limit, wrong bytes come')
        sent += body.length
      }
      const seconds = (performance.now() - begunAt) / 1000
      const secondsMin = ((sent - PACE_FREE_BYTES) / perSecond) * PACED_SHARE
      demand(seconds >= secondsMin, `${sent} bytes come in ${seconds.toFixed(2)} s, not in ${secondsMin.toFixed(2)}`)
    },
  },
  {
    id: 'limits/streams',
    title: 'a viewer has as many streams as one may and not one more, and who leaves makes room',
    source: 'RFC 6585, 4; RFC 9110, 10.2.3',
    check: async (subject) => {
      const streamsMax = needs(subject.limitStreams, 'no number of streams was named with --streams')
      const { file } = await longFile(subject)
      const open = () => subject.origin.open(addressOf(file))
      const begun = await Promise.all(Array.from({ length: 2 * streamsMax }, open))
      const running = begun.filter(({ status }) => status === 200)
      demand(running.length === streamsMax, `${running.length} of ${begun.length} streams at once begin`)
      for (const refused of begun.filter(({ status }) => status !== 200)) {
        const { status, headers } = refused
        const { bytes: body } = await refused.rest()
        isTooMany({ status, headers, body }, 'one stream too many', 'STREAMS_TOO_MANY')
      }
      running[0]?.leave()
      await hasRoom(subject)
    },
  },
  {
    id: 'limits/too-many',
    title: 'who asks too often is told so, and when to come again',
    source: 'RFC 6585, 4; RFC 9110, 10.2.3',
    check: async ({ origin, limitRequests }) => {
      const limit = needs(limitRequests, 'no limit was named with --limit')
      const asked = Array.from({ length: limit * EXCESS }, () => origin.ask('/api/v1/titles?limit=1'))
      const refused = (await Promise.all(asked)).filter(({ status }) => status !== 200)
      demand(refused.length > 0, `${asked.length} requests at once are all answered`)
      for (const answer of refused) isTooMany(answer, 'one request too many', 'REQUESTS_TOO_MANY')
    },
  },
]
