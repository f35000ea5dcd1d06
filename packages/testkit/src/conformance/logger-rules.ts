import { type Logger, VaultError } from '@streamvault/core'
import { expect } from 'vitest'
import type { LogLine } from '../fakes/recording-logger.ts'
import type { Rule } from './conformance.ts'

export interface LoggerSubject {
  /** Writes lines of every level. */
  readonly logger: Logger
  /** What was written until now, read back from where it was written. */
  lines(): readonly LogLine[]
}

const BOT_TOKEN = `123456789:${'Ab-_'.repeat(8)}xyz`
const HIDDEN = 'hunter2'

/** The contract of `Logger`. */
export const loggerRules: readonly Rule<LoggerSubject>[] = [
  {
    title: 'writes the fields and the sentence of a line, at its level',
    check: async ({ logger, lines }) => {
      const fields = { file: 'f1', ms: 3, range: { start: 0, end: 5 }, ok: true, list: [1, 'two'], none: null }
      for (const level of ['error', 'warn', 'info', 'debug'] as const) logger[level](fields, 'slice filled')
      const line = { fields, message: 'slice filled' }
      expect(lines()).toEqual(['error', 'warn', 'info', 'debug'].map((level) => ({ level, ...line })))
    },
  },
  {
    title: 'adds the fields of a child to its lines, and to no others',
    check: async ({ logger, lines }) => {
      const worker = logger.child({ role: 'worker' })
      worker.child({ file: 'f1' }).info({ ms: 1 }, 'slice filled')
      worker.info({}, 'started')
      logger.info({}, 'started')
      expect(lines().map(({ fields }) => fields)).toEqual([
        { role: 'worker', file: 'f1', ms: 1 },
        { role: 'worker' },
        {},
      ])
    },
  },
  {
    title: 'tells the code, the details, the causes and the stack of an error',
    check: async ({ logger, lines }) => {
      const cause = new Error('the first', { cause: new Error('the second') })
      const error = new VaultError('STORE_THROTTLED', { ref: 'a' }, { cause, retryAfterMs: 3000 })
      logger.error({ error }, 'slice failed')
      expect(lines()[0]?.fields['error']).toMatchObject({
        code: 'STORE_THROTTLED',
        message: error.message,
        details: { ref: 'a' },
        retryAfterMs: 3000,
        stack: expect.stringContaining('logger-rules.ts'),
        cause: { message: 'the first', cause: { message: 'the second' } },
      })
    },
  },
  {
    title: 'removes secrets by the name of their field, at any depth',
    check: async ({ logger, lines }) => {
      const names = ['token', 'ticket', 'secret', 'password', 'authorization', 'cookie', 'set-cookie', 'session']
      const more = ['phone', 'phoneNumber', 'apiHash', 'api_hash', 'key', 'authKey', 'botToken', 'WORKER_BOT_TOKENS']
      const secrets = Object.fromEntries([...names, ...more].map((name) => [name, HIDDEN]))
      const details = { deep: { secrets } }
      logger.error({ ...secrets, request: { headers: secrets }, list: [secrets] }, 'failed')
      logger.error({ token: [HIDDEN], session: { id: HIDDEN }, error: new VaultError('INTERNAL', details) }, 'failed')
      logger.child(secrets).info({}, 'started')
      expect(JSON.stringify(lines())).not.toContain(HIDDEN)
      expect(lines()[0]?.fields).toMatchObject({ ticket: '[secret]', request: { headers: { cookie: '[secret]' } } })
    },
  },
  {
    title: 'removes tickets from addresses, and tokens of bots from any text',
    check: async ({ logger, lines }) => {
      const url = `https://vault.example/stream/f1/a.mkv?x=1&ticket=${HIDDEN}.${HIDDEN}&download=1`
      const error = new Error(`GET ${url} failed`, { cause: new Error(`/bot${BOT_TOKEN}/getMe`) })
      logger.info({ url, list: [url], address: new URL(url), text: `as ${BOT_TOKEN}.`, error }, 'failed')
      logger.child({ url }).info({}, 'started')
      const written = JSON.stringify(lines())
      expect(written).not.toContain(HIDDEN)
      expect(written).not.toContain(BOT_TOKEN)
      expect(lines()[0]?.fields['url']).toBe('https://vault.example/stream/f1/a.mkv?x=1&ticket=[secret]&download=1')
    },
  },
  {
    title: 'leaves what it is given as it was',
    check: async ({ logger }) => {
      const fields = { token: HIDDEN, nested: { cookie: HIDDEN } }
      logger.info(fields, 'started')
      expect(fields).toEqual({ token: HIDDEN, nested: { cookie: HIDDEN } })
    },
  },
  {
    title: 'writes a line for whatever it is given',
    check: async ({ logger, lines }) => {
      const circle: Record<string, unknown> = { name: 'circle' }
      circle['self'] = circle
      const causes = new Error('round')
      causes.cause = causes
      const odd = { circle, causes, big: 10n, bytes: new Uint8Array(1 << 20), absent: undefined, call: () => {} }
      logger.info(odd, 'started')
      expect(lines()).toHaveLength(1)
      expect(() => JSON.stringify(lines())).not.toThrow()
      expect(JSON.stringify(lines()).length).toBeLessThan(20_000)
    },
  },
]
