import type { Rule } from '../rule.ts'
import { demand, needs } from '../verdict.ts'
import { problemIn } from './problem.ts'

/** Beyond the limit by enough that it is met however fast they are answered. */
const EXCESS = 3

/** They come last: who has asked too often is refused for a while. */
export const LIMIT_RULES: readonly Rule[] = [
  {
    id: 'limits/too-many',
    title: 'who asks too often is told so, and when to come again',
    source: 'RFC 6585, 4; RFC 9110, 10.2.3',
    check: async ({ origin, limitRequests }) => {
      const limit = needs(limitRequests, 'no limit was named with --limit')
      const asked = Array.from({ length: limit * EXCESS }, () => origin.ask('/api/v1/titles?limit=1'))
      const refused = (await Promise.all(asked)).filter(({ status }) => status !== 200)
      demand(refused.length > 0, `${asked.length} requests at once are all answered`)
      for (const answer of refused) {
        const { status, code } = problemIn(answer, 'one request too many')
        demand(status === 429, `one request too many is answered ${status} ${code}`)
        demand(/^\d+$/.test(answer.headers['retry-after'] ?? ''), 'it is not told when to come again')
      }
    },
  },
]
