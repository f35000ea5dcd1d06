import { setTimeout as sleep } from 'node:timers/promises'
import {
  type EphemeralSubject,
  ephemeralMutants,
  ephemeralRules,
  findProgram,
  keepsContract,
  killsMutants,
  RedisServer,
  type SubjectFactory,
  silentLogger,
} from '@streamvault/testkit'
import { describe } from 'vitest'
import { RedisEphemeral } from './index.ts'

/** Node’s timers may come a millisecond early, and Redis counts whole ones. */
const EARLY_MS = 2

/** Each rule gets a server of its own: they start within 20 ms. */
function onRealServers(): SubjectFactory<EphemeralSubject> {
  const engines = new WeakMap<EphemeralSubject, AsyncDisposable>()
  return {
    create: async () => {
      const server = await RedisServer.start()
      const ephemeral = new RedisEphemeral(server.url, { logger: silentLogger })
      const subject = { ephemeral, now: () => Date.now(), advance: (ms: number) => sleep(ms + EARLY_MS) }
      const stack = new AsyncDisposableStack()
      stack.use(server)
      stack.use(ephemeral)
      engines.set(subject, stack)
      return subject
    },
    destroy: async (subject) => engines.get(subject)?.[Symbol.asyncDispose](),
  }
}

describe.skipIf(findProgram('redis-server') === undefined)('on redis-server', () => {
  keepsContract('RedisEphemeral', ephemeralRules, onRealServers())
  killsMutants('ephemeralRules', ephemeralRules, ephemeralMutants(onRealServers()))
})
