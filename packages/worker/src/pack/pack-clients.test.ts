import { execFile } from 'node:child_process'
import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { SLICE_BYTES } from '@streamvault/core'
import { testBytes } from '@streamvault/testkit'
import { expect, onTestFinished, test } from 'vitest'
import { needs } from '../e2e/needs.ts'
import { PackTrial } from '../e2e/pack-trial.ts'

const run = promisify(execFile)
const EPISODES = 6
const EPISODE_BYTES = 3 * SLICE_BYTES + 4321
/** What curl says when the time it was given is over. */
const CURL_TIMED_OUT = 28

async function start() {
  const trial = await PackTrial.start()
  onTestFinished(() => trial[Symbol.asyncDispose]())
  for (let episode = 1; episode <= EPISODES; episode++) {
    await trial.add(`${episode}.mkv`, testBytes(EPISODE_BYTES + episode, episode))
  }
  const url = await trial.url()
  const whole = Buffer.from(await (await fetch(url)).arrayBuffer())
  const folder = await trial.makeFolder()
  const isWhole = async (path: string) => (await readFile(path)).equals(whole)
  return { trial, url, whole, folder, isWhole }
}

test('curl continues what it broke off', async (context) => {
  needs(context, 'curl')
  const { url, whole, folder, isWhole } = await start()
  const path = join(folder, 'curl.zip')
  const broken = run('curl', ['-sf', '-m', '1', '--limit-rate', '4M', '-o', path, url])
  await expect(broken).rejects.toMatchObject({ code: CURL_TIMED_OUT })
  const { size } = await stat(path)
  expect(size).toBeGreaterThan(0)
  expect(size).toBeLessThan(whole.length)
  const { stdout } = await run('curl', ['-sf', '-C', '-', '-w', '%{size_download}', '-o', path, url])
  expect(Number(stdout)).toBe(whole.length - size)
  expect(await isWhole(path)).toBe(true)
})

test('curl does not continue a pack that is another one by now', async (context) => {
  needs(context, 'curl')
  const { trial, url, whole, folder } = await start()
  const path = join(folder, 'curl.zip')
  await writeFile(path, whole.subarray(0, 5_000_000))
  await trial.catalog.files.remove((await trial.plan()).entries.at(-1)?.file ?? expect.unreachable('there is a last'))
  trial.clock.skip(1000)
  await expect(run('curl', ['-sSf', '-C', '-', '-o', path, url])).rejects.toThrow(/410/)
  expect((await stat(path)).size).toBe(5_000_000)
})

test('aria2 brings it over eight connections at once', async (context) => {
  needs(context, 'aria2c')
  const { url, folder, isWhole } = await start()
  const where = ['-d', folder, '-o', 'aria2.zip']
  await run('aria2c', ['--no-conf', '-q', '-x8', '-s8', '-k1M', '--file-allocation=none', ...where, url])
  expect(await isWhole(join(folder, 'aria2.zip'))).toBe(true)
})

test('wget continues what was broken off', async (context) => {
  needs(context, 'wget')
  const { url, whole, folder, isWhole } = await start()
  const path = join(folder, 'wget.zip')
  await writeFile(path, whole.subarray(0, 4_000_077))
  await run('wget', ['-q', '-c', '-O', path, url])
  expect(await isWhole(path)).toBe(true)
})
