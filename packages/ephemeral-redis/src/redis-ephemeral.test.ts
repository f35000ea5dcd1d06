import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { findProgram, RecordingLogger, RedisServer } from '@streamvault/testkit'
import { Redis } from 'ioredis'
import { describe, expect, test } from 'vitest'
import { RedisEphemeral } from './index.ts'

const run = promisify(execFile)
const LONG_MS = 60_000
const PROCESSES = 4
const TOKENS = 1_000
/** Longer than a process takes to start and connect. */
const UNTIL_RACE_MS = 3_000

async function onServer() {
  const server = await RedisServer.start()
  const logger = new RecordingLogger()
  const ephemeral = new RedisEphemeral(server.url, { logger })
  return {
    server,
    logger,
    ephemeral,
    [Symbol.asyncDispose]: async () => {
      await ephemeral[Symbol.asyncDispose]()
      await server[Symbol.asyncDispose]()
    },
  }
}

describe.skipIf(findProgram('redis-server') === undefined)('on redis-server', () => {
  test('each of 1,000 one-time tokens that four processes race for has exactly one winner', async () => {
    await using trial = await onServer()
    for (let index = 0; index < TOKENS; index++) await trial.ephemeral.set(`token ${index}`, 'value', LONG_MS)
    const script = new URL('race/take-tokens.ts', import.meta.url).pathname
    const parameters = [script, trial.server.url, String(TOKENS), String(Date.now() + UNTIL_RACE_MS)]
    const racers = Array.from({ length: PROCESSES }, () => run(process.execPath, parameters))
    const won = (await Promise.all(racers)).map(({ stdout }) => JSON.parse(stdout) as number[])
    expect(won.flat().sort((a, b) => a - b)).toEqual(Array.from({ length: TOKENS }, (_, index) => index))
  })

  test('a server that has died is told as such, and used again once it is back', async () => {
    await using trial = await onServer()
    await trial.ephemeral.set('a', '1', LONG_MS)
    await trial.server.kill()
    await expect(trial.ephemeral.get('a')).rejects.toMatchObject({ code: 'EPHEMERAL_UNAVAILABLE' })
    await trial.server.startAgain()
    await expect.poll(() => trial.ephemeral.add('a', '2', LONG_MS).catch(() => false), { timeout: 5_000 }).toBe(true)
    expect(trial.logger.lines.map(({ message }) => message)).toEqual([
      'redis cannot be reached',
      'redis can be reached again',
    ])
  })

  test('a server that hangs is given up, and asked again once it answers', async () => {
    await using trial = await onServer()
    await trial.ephemeral.set('a', '1', LONG_MS)
    trial.server.pause(true)
    await expect(trial.ephemeral.get('a')).rejects.toMatchObject({ code: 'EPHEMERAL_UNAVAILABLE' })
    trial.server.pause(false)
    await expect.poll(() => trial.ephemeral.get('a').catch(() => undefined)).toBe('1')
  })

  test('what failed while the server was away is not carried out when it is back', async () => {
    await using trial = await onServer()
    await trial.ephemeral.set('a', '1', LONG_MS)
    await trial.server.kill()
    const failures = await Promise.allSettled(Array.from({ length: 50 }, () => trial.ephemeral.incr('n', 1, LONG_MS)))
    expect(failures.every(({ status }) => status === 'rejected')).toBe(true)
    await trial.server.startAgain()
    await expect.poll(() => trial.ephemeral.incr('n', 1, LONG_MS).catch(() => 0), { timeout: 5_000 }).toBe(1)
  })

  test('nobody is connected before the first value is asked for', async () => {
    await using trial = await onServer()
    await using watcher = watch(trial.server.url)
    const before = await watcher.clients()
    await trial.ephemeral.get('a')
    expect((await watcher.clients()) - before).toBe(1)
  })
})

test('a key that is too long or too short, or a time to live that is no whole number above 0, is refused', async () => {
  await using ephemeral = new RedisEphemeral('redis://127.0.0.1:1', { logger: new RecordingLogger() })
  for (const key of ['', 'k'.repeat(201)]) await expect(ephemeral.set(key, '1', 1)).rejects.toThrow('1 to 200')
  for (const ttlMs of [0, -1, 1.5, Number.NaN]) await expect(ephemeral.add('k', '1', ttlMs)).rejects.toThrow('above 0')
})

function watch(url: string) {
  const redis = new Redis(url.replace(/^unix:/, ''))
  return {
    clients: async () =>
      String(await redis.client('LIST'))
        .trim()
        .split('\n').length,
    [Symbol.asyncDispose]: async () => redis.disconnect(),
  }
}
