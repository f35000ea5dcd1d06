import { setTimeout as sleep } from 'node:timers/promises'
import type { Rule } from '../rule.ts'
import { addressOf } from '../subject/media.ts'
import { demand, needs } from '../verdict.ts'
import { longFile } from './long-file.ts'

/** Enough to begin with, on a busy machine too. */
const LIFE_MS = 2500

export const EXPIRY_RULES: readonly Rule[] = [
  {
    id: 'tickets/running',
    title: 'a stream breaks when its ticket expires on the way, and what came before is right',
    source: 'promise D5',
    check: async (subject) => {
      const mint = needs(subject.mint, 'tickets cannot be made without --secret-file')
      const { file, bytes } = await longFile(subject)
      const ticket = mint({ kind: file.kind, id: file.id, expiresAt: Date.now() + LIFE_MS })
      const reader = await subject.origin.open(addressOf(file, ticket))
      demand(reader.status === 200, `it begins with ${reader.status}`)
      await reader.begin()
      await sleep(LIFE_MS)
      const { bytes: taken, whole } = await reader.rest()
      demand(!whole, 'it came to its end')
      demand(taken.length > 0 && taken.equals(bytes.subarray(0, taken.length)), 'what came before is not right')
    },
  },
]
