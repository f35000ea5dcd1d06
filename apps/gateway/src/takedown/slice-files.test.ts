import { mkdir, mkdtemp, open, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { SliceFiles } from './slice-files.ts'

const HEAD = `\nKEY: film|0|bytes=0-99\nHTTP/1.1 206 Partial Content\r\nContent-Length: 100\r\n\r\n`
const WHOLE = HEAD.length + 100

/** A cache with one slice that is complete and one on its way, both open as nginx has them while it sends them. */
async function setUp() {
  const cache = await mkdtemp(join(tmpdir(), 'streamvault-slices-'))
  onTestFinished(() => rm(cache, { recursive: true }))
  const folder = join(cache, 'bodies', 'a', 'bc')
  await mkdir(folder, { recursive: true })
  const openAt = async (name: string, sizeBytes = WHOLE) => {
    const file = await open(join(folder, name), 'w+')
    onTestFinished(() => file.close())
    await file.write(HEAD.padEnd(sizeBytes, 'x').slice(0, sizeBytes))
    return file
  }
  return { slices: new SliceFiles(cache), openAt, names: () => readdir(folder) }
}

test('a slice that is erased ends for who sends it, and one on its way goes on as it was for who has begun it', async () => {
  const { slices, openAt, names } = await setUp()
  const complete = await openAt('a'.repeat(32))
  const coming = await openAt(`${'b'.repeat(32)}.0000000001`)
  expect(await slices.eraseStale((file) => file === 'film')).toBe(2)
  expect(await names()).toEqual([])
  expect((await complete.stat()).size).toBe(0)
  // Cut short, it would be zeros up to where nginx goes on writing.
  expect((await coming.stat()).size).toBe(WHOLE)
})

test('what is not as long as it says, or was written too late, is erased, and nothing else', async () => {
  const { slices, openAt, names } = await setUp()
  const [whole, late] = ['a'.repeat(32), 'b'.repeat(32)]
  const old = await openAt(whole)
  await old.utimes(1000, 1000)
  const lengths = [0, 20, HEAD.length, WHOLE - 1, WHOLE + 1]
  for (const [index, length] of lengths.entries()) {
    await (await openAt(`${index}`.repeat(32), length)).utimes(1000, 1000)
  }
  await (await openAt(late)).utimes(1001, 1001)
  expect(await slices.eraseLost(1_000_000)).toEqual({ incomplete: lengths.length, recent: 1 })
  expect(await names()).toEqual([whole])
  await old.utimes(2000, 2000)
  expect(await slices.eraseLost()).toEqual({ incomplete: 0, recent: 0 })
  expect(await names()).toEqual([whole])
})

test('the newest slices come first, and none that is on its way', async () => {
  const { slices, openAt } = await setUp()
  const digests = ['a', 'b', 'c', 'd'].map((character) => character.repeat(32))
  for (const [index, digest] of digests.entries()) await (await openAt(digest)).utimes(1000 + index, 1000 + index)
  await openAt(`${'e'.repeat(32)}.0000000001`)
  const newest = await slices.newest(1_000_000, 2)
  expect(newest.map((path) => path.slice(-32))).toEqual(['d', 'c'].map((character) => character.repeat(32)))
})
