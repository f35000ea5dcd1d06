import { VaultError } from '@streamvault/core'
import { keepsContract, type LogLine, loggerRules } from '@streamvault/testkit'
import { expect, test } from 'vitest'
import { createLogger } from './create-logger.ts'

keepsContract('createLogger', loggerRules, {
  create: async () => {
    const written: string[] = []
    const logger = createLogger({ level: 'debug', stream: { write: (line) => written.push(line) } })
    return { logger, lines: () => written.map(parseLine) }
  },
  destroy: async () => {},
})

test('writes nothing below its level', () => {
  const written: string[] = []
  const logger = createLogger({ level: 'warn', stream: { write: (line) => written.push(line) } })
  logger.info({}, 'started')
  logger.child({}).debug({}, 'started')
  logger.warn({}, 'slow')
  expect(written).toHaveLength(1)
})

test('writes short lines for people', () => {
  const text = pretty((logger) => {
    logger.child({ role: 'worker' }).info({ file: 'f1', ms: 3, name: 'two words', none: '' }, 'slice filled')
    logger.warn({}, 'slow')
  })
  const clock = expect.stringMatching(/^\d\d:\d\d:\d\d$/)
  expect(text.split('\n').map((line) => [line.slice(0, 8), line.slice(8)])).toEqual([
    [clock, ' info  worker  slice filled  file=f1 ms=3 name="two words" none=""'],
    [clock, ' warn  slow'],
    ['', ''],
  ])
})

test('shows people the code, the details and the cause of an error', () => {
  const error = new VaultError('STORE_FULL', { directory: 'd' }, { cause: new Error('ENOSPC: no space') })
  const text = pretty((logger) => logger.error({ error }, 'slices cannot be kept'))
  expect(text).toContain('\n  STORE_FULL')
  expect(text).toContain('{"directory":"d"}')
  expect(text).toContain('\n  because of\n  "ENOSPC: no space"')
})

function pretty(write: (logger: ReturnType<typeof createLogger>) => void): string {
  const written: string[] = []
  write(createLogger({ level: 'debug', pretty: true, stream: { write: (line) => written.push(line) } }))
  return written.join('')
}

function parseLine(line: string): LogLine {
  const { level, message, time, ...fields } = JSON.parse(line) as Record<string, unknown>
  expect(Date.parse(String(time))).toBeGreaterThan(0)
  return { level: level as LogLine['level'], message: String(message), fields }
}
