import type { Rule } from '../rule.ts'
import { addressOf } from '../subject/media.ts'
import type { Subject } from '../subject/subject.ts'
import { demand, needs } from '../verdict.ts'
import { problemIn } from './problem.ts'

/** A takedown is in force everywhere within this long. */
const FORCE_MS = 1_000
/** RFC 7725, section 4. */
const BLOCKED_BY = /^<[^>]*>;\s*rel="?blocked-by"?$/
/** For whoever measures, on a busy machine. */
const LEEWAY_MS = 1_000

/** The last that is done with a vault: what was taken down is gone. */
export const TAKEDOWN_RULES: readonly Rule[] = [
  {
    id: 'takedown/everything',
    title: 'what is taken down is denied within a second, and whoever was reading it is cut',
    source: 'RFC 7725; promises D5, L2; contract, HTTP',
    check: async (subject) => {
      const { origin, takedown } = subject
      const { file, takeDown } = needs(takedown, 'nothing to take down was named with --take-down')
      const running = await origin.open(addressOf(file))
      demand(running.status === 200, `before, it answers ${running.status}`)
      await running.begin()
      await takeDown()
      const inForceAt = performance.now() + FORCE_MS + LEEWAY_MS
      await isDenied(subject, addressOf(file), inForceAt)
      const length = Number(running.headers['content-length'])
      const { bytes, whole } = await running.rest()
      demand(!whole && bytes.length < length, 'who was reading it got it to its end')
    },
  },
  {
    id: 'takedown/unavailable',
    title: 'what is taken down answers 451 to every way of asking for it, and gets no new ticket',
    source: 'RFC 7725, 3; contract, HTTP',
    check: async ({ origin, takedown }) => {
      const { file } = needs(takedown, 'nothing to take down was named with --take-down')
      const ways = [{}, { range: 'bytes=0-0' }, { range: 'bytes=999999999999-' }, { 'if-none-match': '*' }]
      for (const headers of ways) {
        const answer = await origin.ask(addressOf(file), { headers })
        const { status, code } = problemIn(answer, 'what is taken down')
        demand(status === 451 && code === 'TAKEN_DOWN', `it answers ${status} ${code}`)
        demand(answer.headers['content-range'] === undefined, 'its size is told')
        demand(BLOCKED_BY.test(String(answer.headers['link'])), 'nobody is named who blocks it, by Link')
      }
      demand((await origin.ask(addressOf(file), { method: 'HEAD' })).status === 451, 'HEAD is answered differently')
      const body = JSON.stringify({ fileId: file.id })
      const headers = { 'content-type': 'application/json' }
      const { status } = await origin.ask('/api/v1/playback', { method: 'POST', headers, body })
      demand(status >= 400, 'there are new tickets for it')
    },
  },
]

async function isDenied({ origin }: Subject, address: string, deadline: number): Promise<void> {
  for (;;) {
    const { status } = await origin.ask(address, { headers: { range: 'bytes=0-0' } })
    if (status === 451) return
    demand(performance.now() < deadline, `after a second, it still answers ${status}`)
  }
}
