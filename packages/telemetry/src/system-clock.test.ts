import { clockRules, keepsContract } from '@streamvault/testkit'
import { systemClock } from './system-clock.ts'

keepsContract('systemClock', clockRules, {
  create: async () => ({
    clock: systemClock,
    pass: (ms) => new Promise<void>((resolve) => setTimeout(resolve, ms + 1)),
  }),
  destroy: async () => {},
})
