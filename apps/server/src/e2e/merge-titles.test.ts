import { copyFile } from 'node:fs/promises'
import { join } from 'node:path'
import { FakeTmdb, sampleDetails } from '@streamvault/testkit'
import { expect, test } from 'vitest'
import { TINY_MOVIE, writeVariant } from './sample-files.ts'
import { TestVault } from './vault-process.ts'
import { whatIsMissing } from './what-is-missing.ts'

const LONG_MS = 120_000
const PATIENCE = { timeout: 60_000, interval: 250 }
const [AMELIE, FABULEUX, HAND] = ['amelie-2001', 'le-fabuleux-destin-2001', 'poulain-2001'] as const

/** A film of two seconds is as long as none that TMDB knows. */
const { runtimeMinutes: _, ...DETAILS } = sampleDetails({
  tmdb: 194,
  name: 'Amélie',
  originalName: 'Le Fabuleux Destin',
  releasedOn: '2001-04-25',
})

test('files that are called differently gather in one title, whose old addresses lead to it, and an operator has the last word', {
  timeout: LONG_MS,
}, async (context) => {
  const missing = whatIsMissing('site')
  if (missing !== undefined) context.skip(missing)
  await using tmdb = await FakeTmdb.start()
  tmdb.titles.push({ details: DETAILS })
  await using vault = await TestVault.create({
    STORE: 'disk',
    SAMPLES: 'no',
    TMDB_TOKEN: tmdb.token,
    TMDB_URL: tmdb.url,
    TMDB_NETWORKS: '127.0.0.0/8',
  })
  const folder = await vault.makeFolder('films')
  await copyFile(TINY_MOVIE, join(folder, 'Amelie.2001.1080p.mp4'))
  expect(await vault.run(['ingest', folder, '--rights', 'bought'])).toMatchObject({ code: 0 })
  const others = await vault.makeFolder('others')
  await writeVariant(join(others, 'Le.Fabuleux.Destin.2001.480p.mp4'), TINY_MOVIE, Buffer.from('another copy'))
  await writeVariant(join(others, 'Poulain.2001.480p.mp4'), TINY_MOVIE, Buffer.from('a third'))
  expect(await vault.run(['ingest', others, '--rights', 'CC BY 4.0'])).toMatchObject({ code: 0 })
  const shared = await vault.run(['link', FABULEUX], { PUBLIC_URL: 'http://vault.example' })
  expect(shared).toMatchObject({ code: 0 })

  await using server = await vault.serve()
  const read = async (id: string) => {
    const response = await fetch(`${server.url}/api/v1/titles/${id}`)
    return (await response.json()) as { id: string; files?: { id: string; name: string }[] }
  }
  await expect.poll(async () => (await read(FABULEUX)).id, PATIENCE).toBe(AMELIE)
  const { files = [] } = await read(AMELIE)
  expect(files.map(({ name }) => name).sort()).toEqual(['Amelie.2001.1080p.mp4', 'Le.Fabuleux.Destin.2001.480p.mp4'])
  const listed = await (await fetch(`${server.url}/api/v1/titles`)).text()
  expect([listed.includes(AMELIE), listed.includes(FABULEUX)]).toEqual([true, false])
  const { pathname, search } = new URL(shared.stdout.trim(), server.url)
  expect((await fetch(server.url + pathname + search)).status).toBe(200)
  const fileId = files.find(({ name }) => name.startsWith('Le'))?.id ?? ''
  for (const [from, to] of [
    [`/title/${FABULEUX}`, `/title/${AMELIE}`],
    [`/title/${FABULEUX}/watch/${fileId}`, `/title/${AMELIE}/watch/${fileId}`],
  ] as const) {
    const page = await fetch(server.url + from, { redirect: 'manual' })
    expect([page.status, new URL(page.headers.get('location') ?? '', server.url).pathname]).toEqual([308, to])
  }

  // By hand, while a server runs and does it.
  expect(await vault.run(['title', 'merge', HAND])).toMatchObject({ code: 2 })
  expect(await vault.run(['title', 'merge', HAND, AMELIE, '--tmdb', '3'])).toMatchObject({ code: 2 })
  expect(await vault.run(['title', HAND, AMELIE])).toMatchObject({ code: 2 })
  const wrong = await vault.run(['title', 'merge', HAND, 'nothing'])
  expect([wrong.code, wrong.stderr]).toEqual([1, expect.stringContaining('There is no such title')])
  const merged = await vault.run(['title', 'merge', HAND, FABULEUX])
  expect([merged.code, merged.stdout]).toEqual([0, expect.stringContaining(`${HAND} is ${AMELIE} now`)])
  expect((await read(HAND)).files).toHaveLength(3)
  const told = (await vault.run(['title', HAND])).stdout
  expect(told).toContain(`Poulain (2001): ${HAND}`)
  expect(told).toContain('bought; CC BY 4.0')

  // As the command itself said.
  const undo = /streamvault (title split .*)/.exec(merged.stdout)?.[1]?.split(' ') ?? expect.fail('it says so')
  expect(await vault.run(undo)).toMatchObject({ code: 0 })
  expect((await read(HAND)).id).toBe(HAND)
  expect((await read(AMELIE)).files).toHaveLength(2)
  await server.stop()

  // Without a server, the command does it itself.
  const again = await vault.run(['title', 'merge', HAND, AMELIE, '--json'])
  expect(JSON.parse(again.stdout)).toMatchObject({
    from: HAND,
    into: AMELIE,
    status: 'merged',
    files: [expect.any(String)],
  })
  const apart = ['title', 'split', AMELIE, fileId, '--title', 'Another', '--year', '2001', '--json']
  expect(JSON.parse((await vault.run(apart)).stdout)).toEqual({ title: 'another-2001', files: [fileId] })
})
