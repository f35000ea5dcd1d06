import { closeSync, openSync, writeSync } from 'node:fs'
import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { EndedPipe, type EndedResponse, parseEnded } from './ended-pipe.ts'

test('a line is a response that has ended, and nothing else is', () => {
  expect(parseEnded('17 4096 hit')).toEqual({ number: 17, bytes: 4096, outcome: 'hit' })
  for (const line of ['', '- 0 none', '17 4096', '17 4096 hit more', '17 x hit', '17 4096 HIT', '1.5 0 none']) {
    expect(parseEnded(line)).toBeUndefined()
  }
})

test('lines of several writers arrive whole, however they are cut on the way', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'streamvault-pipe-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const path = join(folder, 'ended.pipe')
  const ended: EndedResponse[] = []
  using _pipe = await EndedPipe.open(path, (response) => ended.push(response))
  const [one, two] = [await open(path, 'a'), await open(path, 'a')]
  for (let number = 0; number < 2000; number++) await (number % 2 === 0 ? one : two).write(`${number} 1 miss\n`)
  await one.write('2000 1')
  await one.write(' none\n')
  await Promise.all([one.close(), two.close()])
  await vi.waitFor(() => expect(ended).toHaveLength(2001))
  expect(ended.map(({ number }) => number)).toEqual(Array.from({ length: 2001 }, (_, index) => index))
})

test('whoever needs to know is told of all that has been written by then', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'streamvault-pipe-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const path = join(folder, 'ended.pipe')
  const ended: number[] = []
  using pipe = await EndedPipe.open(path, ({ number }) => ended.push(number))
  const fd = openSync(path, 'a')
  onTestFinished(() => closeSync(fd))
  for (const number of [1, 2]) {
    writeSync(fd, `${number} 1 hit\n`)
    pipe.drain()
    expect(ended.at(-1)).toBe(number)
  }
})
