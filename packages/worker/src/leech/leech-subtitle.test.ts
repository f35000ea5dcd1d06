import { readFile } from 'node:fs/promises'
import { SUBTITLE_BYTES_MAX } from '@streamvault/core'
import { FileServer } from '@streamvault/testkit'
import { expect, onTestFinished, test } from 'vitest'
import { LeechTrial } from '../e2e/leech-trial.ts'
import { MOVIES } from '../e2e/vault-trial.ts'

const [, small = ''] = MOVIES
const CUES = Buffer.from('1\n00:00:01,000 --> 00:00:02,000\nHello\n')

/** A vault with a film from a server, and what becomes of a subtitle that another one has. */
async function setUp() {
  const trial = new LeechTrial()
  const film = await FileServer.start(await readFile(small))
  onTestFinished(() => film[Symbol.asyncDispose]())
  const { outcome } = await trial.leech(film.url())
  const { file: video = expect.fail('the film is stored') } = outcome ?? {}
  const recognised = { kind: 'movie', name: 'Film' } as const
  const leech = async (bytes: Buffer, path = '/Film.en.srt') => {
    const server = await FileServer.start(bytes)
    onTestFinished(() => server[Symbol.asyncDispose]())
    const url = server.url(path)
    const subtitle = { video, tags: { language: 'en' }, recognised }
    const { id } = await trial.vault.jobs.submit('leech', url, { url, subtitle })
    await trial.vault.carryOut(trial.work)
    return await trial.job(id)
  }
  const subtitles = async () => (await trial.vault.files())[0]?.file.subtitles ?? []
  return { trial, leech, subtitles, video }
}

test('a subtitle at an address joins the video that it is for, once', async () => {
  const { leech, subtitles, video } = await setUp()
  const stored = { status: 'known', file: video, name: 'Film.en.srt', subtitles: [{ status: 'stored' }] }
  expect((await leech(CUES)).outcome).toMatchObject(stored)
  expect((await leech(CUES, '/again.srt')).outcome).toMatchObject({ subtitles: [{ status: 'known' }] })
  expect(await subtitles()).toMatchObject([{ name: 'Film.en.srt', language: 'en', sizeBytes: CUES.length }])
})

test('what is no subtitle, or larger than any, is refused and leaves nothing', async () => {
  const { trial, leech, subtitles } = await setUp()
  const before = trial.store.count
  expect((await leech(Buffer.from('<html>not found</html>'))).failure?.code).toBe('SUBTITLE_INVALID')
  expect((await leech(Buffer.alloc(SUBTITLE_BYTES_MAX + 1))).failure?.code).toBe('URL_TOO_LARGE')
  expect(await subtitles()).toEqual([])
  expect(trial.store.count).toBe(before)
})
