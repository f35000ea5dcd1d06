import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadConfig } from '@streamvault/config'
import { personIdOf } from '@streamvault/core'
import { SignInLinks } from '@streamvault/manager'
import { findProgram, RedisServer, samplePerson, silentLogger } from '@streamvault/testkit'
import { expect, onTestFinished, test, vi } from 'vitest'
import { openFoundation } from '../compose.ts'

const PROCESSES = 4
const PEOPLE = 60
vi.setConfig({ testTimeout: 60_000 })

async function redisUrl(): Promise<string> {
  const server = await RedisServer.start()
  onTestFinished(() => server[Symbol.asyncDispose]())
  return server.url
}

/** Starts a process that confirms links, and waits until it can. */
async function startConfirming(settings: object): Promise<ChildProcess> {
  const script = new URL('../race/confirm-links.ts', import.meta.url)
  const child = fork(script, [JSON.stringify(settings)], { execArgv: [] })
  await once(child, 'message')
  return child
}

test.for(['the data folder', 'Redis'])(
  'each link that four processes confirm at once signs one browser in, with what expires in %s',
  async (where, context) => {
    if (where === 'Redis' && findProgram('redis-server') === undefined) context.skip('redis-server is not installed')
    const folder = await mkdtemp(join(tmpdir(), 'streamvault-links-'))
    onTestFinished(() => rm(folder, { recursive: true, force: true }))
    const redis = where === 'Redis' ? { STREAMVAULT_REDIS_URL: await redisUrl() } : {}
    const settings = { STREAMVAULT_DATA_DIR: join(folder, 'data'), ...redis }
    await using foundation = await openFoundation(loadConfig(settings), silentLogger)
    const links = new SignInLinks(foundation)
    const tokens: string[] = []
    for (let number = 1; number <= PEOPLE; number++) {
      await foundation.catalog.people.insert(samplePerson(String(number)))
      tokens.push((await links.make(personIdOf(String(number)))).token)
    }
    const children = await Promise.all(Array.from({ length: PROCESSES }, () => startConfirming(settings)))
    const results = children.map((child) => once(child, 'message'))
    for (const child of children) child.send(tokens)
    const won = (await Promise.all(results)).map(([tokensWon]) => tokensWon as string[])
    expect(won.flat().toSorted()).toEqual(tokens.toSorted())
    for (let number = 1; number <= PEOPLE; number++)
      expect(await foundation.catalog.sessions.listOf(personIdOf(String(number)))).toHaveLength(1)
  },
)
