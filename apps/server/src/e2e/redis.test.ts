import { readFile } from 'node:fs/promises'
import { findProgram, RedisServer } from '@streamvault/testkit'
import { describe, expect, test } from 'vitest'
import { SAMPLE_MOVIE, sha256 } from './sample-files.ts'
import { TestVault } from './vault-process.ts'

const TEST_MS = 120_000
const PATIENCE = { timeout: 30_000, interval: 250 }

async function isServed(vault: TestVault): Promise<boolean> {
  const { stdout } = await vault.run(['link', 'tides-of-light-2024'])
  const response = await fetch(stdout.trim()).catch(() => undefined)
  return response?.status === 200 && sha256(await response.bytes()) === sha256(await readFile(SAMPLE_MOVIE))
}

async function swarmCode(vault: TestVault): Promise<number | null> {
  return (await vault.run(['swarm'])).code
}

describe.skipIf(findProgram('redis-server') === undefined)('on redis-server', () => {
  test(
    'a vault keeps its leases in Redis, serves viewers on while Redis is away, and uses it again once it is back',
    async () => {
      await using redis = await RedisServer.start()
      await using vault = await TestVault.create({ SAMPLES: 'no', ROLE: 'worker', REDIS_URL: redis.url })
      expect(await vault.run(['ingest', SAMPLE_MOVIE])).toMatchObject({ code: 0 })
      const server = await vault.serve()
      expect(await isServed(vault)).toBe(true)
      await expect.poll(() => swarmCode(vault), PATIENCE).toBe(0)

      await redis.kill()
      expect(await isServed(vault)).toBe(true)
      expect(await swarmCode(vault)).not.toBe(0)

      await redis.startAgain()
      await expect.poll(() => swarmCode(vault), PATIENCE).toBe(0)
      expect(await isServed(vault)).toBe(true)
      expect(await server.stop()).toMatchObject({ code: 0 })
    },
    TEST_MS,
  )

  test(
    'without its Redis a vault says so',
    async () => {
      await using vault = await TestVault.create({ SAMPLES: 'no', REDIS_URL: 'redis://127.0.0.1:1' })
      const { code, stderr } = await vault.run(['ingest', SAMPLE_MOVIE])
      expect([code, stderr]).toEqual([1, expect.stringContaining('Redis did not answer')])
    },
    TEST_MS,
  )
})
