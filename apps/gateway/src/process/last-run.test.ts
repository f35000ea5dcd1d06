import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FakeClock, silentLogger } from '@streamvault/testkit'
import { expect, onTestFinished, test } from 'vitest'
import { bootNow, LastRunNote, readLastRun } from './last-run.ts'

async function folder(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'streamvault-last-run-'))
  onTestFinished(() => rm(made, { recursive: true }))
  return made
}

test('a gateway that runs is noted, and what the kernel has not surely written by then is not counted on', async () => {
  const path = join(await folder(), 'last-run')
  const clock = new FakeClock()
  const beganAt = clock.now()
  const note = await LastRunNote.begin({ clock, logger: silentLogger }, path)
  const first = await readLastRun(path)
  expect(first).toMatchObject({ boot: await bootNow(), at: beganAt })
  const said = ['expire', 'writeback'].map((name) => readFile(`/proc/sys/vm/dirty_${name}_centisecs`, 'utf8'))
  const kernelMs = (await Promise.all(said)).reduce((sum, text) => sum + 10 * Number(text), 0)
  expect(beganAt - (first?.writtenBackUntil ?? beganAt)).toBeGreaterThanOrEqual(kernelMs)
  await clock.advance(10_000)
  await expect.poll(async () => (await readLastRun(path))?.at).toBe(beganAt + 10_000)
  await note[Symbol.asyncDispose]()
  expect(await readdir(join(path, '..'))).toEqual(['last-run'])
})

test.each(['', 'x', 'x y z', '\0\0\0\0'])('a note that says "%s" says nothing', async (text) => {
  const path = join(await folder(), 'last-run')
  expect(await readLastRun(path)).toBeUndefined()
  await writeFile(path, text)
  expect(await readLastRun(path)).toBeUndefined()
})
