import { copyFile } from 'node:fs/promises'
import { join } from 'node:path'
import { FakeTmdb, SAMPLE_SERIES, sampleDetails, testPng } from '@streamvault/testkit'
import { expect, test } from 'vitest'
import { TINY_MOVIE, writeVariant } from './sample-files.ts'
import { TestVault, type VaultSettings } from './vault-process.ts'
import { whatIsMissing } from './what-is-missing.ts'

const LONG_MS = 120_000
/** A film of two seconds is as long as none that TMDB knows. */
const { runtimeMinutes: _, ...SOLARIS } = sampleDetails()
const REMAKE = { ...SOLARIS, tmdb: 2103, releasedOn: '2002-11-27', overview: 'The same station, thirty years later.' }

const settingsOf = (tmdb: FakeTmdb): VaultSettings => ({
  STORE: 'disk',
  SAMPLES: 'no',
  TMDB_TOKEN: tmdb.token,
  TMDB_URL: tmdb.url,
  TMDB_IMAGES_URL: tmdb.picturesUrl,
  TMDB_NETWORKS: '127.0.0.0/8',
})

async function titleOnce(url: string, id: string, isAsWanted: (title: Record<string, unknown>) => boolean) {
  for (const deadline = Date.now() + 60_000; Date.now() < deadline; ) {
    const response = await fetch(`${url}/api/v1/titles/${id}`)
    const title = (await response.json()) as Record<string, unknown>
    if (response.ok && isAsWanted(title)) return title
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  return expect.fail(`${id} did not become as wanted`)
}

test('a title is described as soon as it is there, is asked about once, and an operator has the last word', {
  timeout: LONG_MS,
}, async (context) => {
  const missing = whatIsMissing('site')
  if (missing !== undefined) context.skip(missing)
  await using tmdb = await FakeTmdb.start()
  tmdb.titles.push({ details: SOLARIS }, { details: REMAKE }, { details: SAMPLE_SERIES })
  tmdb.pictures.set('w780/solaris-poster.jpg', testPng({ width: 780, height: 1170 }))
  await using vault = await TestVault.create(settingsOf(tmdb))
  const folder = await vault.makeFolder('films')
  await copyFile(TINY_MOVIE, join(folder, 'Solaris.1972.1080p.mp4'))
  await writeVariant(join(folder, 'Solaris.1972.Extended.480p.mp4'), TINY_MOVIE, Buffer.from('the same film once more'))
  await writeVariant(join(folder, 'The.Long.Orbit.S01E02.mp4'), TINY_MOVIE, Buffer.from('an episode'))
  await writeVariant(join(folder, 'Home.Video.2020.mp4'), TINY_MOVIE, Buffer.from('a home video'))
  const terms = ['--rights', 'CC BY 4.0', '--source', 'https://films.example']
  expect(await vault.run(['ingest', folder, ...terms])).toMatchObject({ code: 0 })
  expect(await vault.run(['ingest', folder, '--rights', ' '])).toMatchObject({ code: 2 })

  const first = await vault.serve()
  const solaris = await titleOnce(first.url, 'solaris-1972', ({ details }) => details !== undefined)
  expect(solaris).toMatchObject({
    name: 'Solaris',
    genres: ['Drama', 'Science Fiction'],
    rating: { average: 7.7, votes: 1500 },
    poster: { path: '/img/solaris-1972/solaris-poster.jpg' },
    details: { overview: SOLARIS.overview, originalName: 'Солярис', externalIds: { imdb: 'tt0069293', tmdb: 593 } },
  })
  const versions = (solaris['files'] as { id: string; version: { rank: number; duplicateOf?: string } }[]).toSorted(
    (one, other) => one.version.rank - other.version.rank,
  )
  expect(versions).toMatchObject([
    { version: { rank: 1, cut: 1, offsetSeconds: 0 } },
    { version: { rank: 2, cut: 1, offsetSeconds: 0, duplicateOf: versions[0]?.id } },
  ])
  const shown = (await vault.run(['show', 'solaris-1972'])).stdout
  expect(shown).toContain(`a duplicate of ${versions[0]?.id}`)
  expect(shown).toContain('Extended Edition')
  const series = await titleOnce(first.url, 'the-long-orbit-series', ({ details }) => details !== undefined)
  expect(series).toMatchObject({
    seasons: [{ number: 1, name: 'Season 1', episodes: [{ number: 2, overview: 'Episode 2 of season 1.' }] }],
  })
  expect(JSON.stringify([solaris, series])).not.toContain('CC BY')
  const listed = await (await fetch(`${first.url}/api/v1/titles`)).text()
  expect(listed).toContain('solaris-poster.jpg')
  expect(JSON.stringify([solaris, series]) + listed).not.toMatch(/tmdb[.]org|127[.]0[.]0[.]1/)
  while (!(await vault.run(['title', 'home-video-2020'])).stdout.includes('nothing that is called so')) {
    expect(first.child.exitCode).toBeNull()
  }
  const address = `${first.url}/img/solaris-1972/solaris-poster.jpg/342`
  for (const [accept, type] of [
    ['image/avif,image/webp,*/*', 'image/avif'],
    ['image/webp', 'image/webp'],
    ['*/*', 'image/jpeg'],
  ] as const) {
    const picture = await fetch(address, { headers: { accept } })
    expect([picture.status, picture.headers.get('content-type')]).toEqual([200, type])
    expect((await picture.arrayBuffer()).byteLength).toBeGreaterThan(100)
    const etag = picture.headers.get('etag') ?? ''
    expect((await fetch(address, { headers: { accept, 'if-none-match': etag } })).status).toBe(304)
  }
  const refused = await fetch(`${first.url}/img/solaris-1972/another.jpg/342`)
  expect([refused.status, await refused.json()]).toMatchObject([404, { code: 'PICTURE_NOT_FOUND' }])
  expect(tmdb.requests.filter(({ path }) => path.startsWith('/t/'))).toHaveLength(1)
  await first.stop()

  // What is known is known: a new start asks nothing.
  const askedCount = tmdb.asked.length
  const second = await vault.serve()
  expect(await vault.run(['title', 'solaris-1972', '--tmdb', '2103'])).toMatchObject({ code: 0 })
  expect(tmdb.asked.slice(askedCount)).toEqual(['/3/movie/2103'])
  const decided = await titleOnce(second.url, 'solaris-1972', () => true)
  expect(decided).toMatchObject({ details: { overview: REMAKE.overview, externalIds: { tmdb: 2103 } } })
  await second.stop()

  // Without a server, the command asks itself.
  const gone = await vault.run(['title', 'solaris-1972', '--tmdb', '77'])
  expect(gone).toMatchObject({ code: 1 })
  expect(gone.stdout).toContain('TMDB has nothing of that number, as an operator said')
  await vault.run(['title', 'solaris-1972', '--rights', 'public domain'])
  const told = (await vault.run(['ls', '--rights'])).stdout
  expect(told).toMatch(/^solaris-1972 .* public domain · from https:[/][/]films[.]example · added by \S+$/m)
  expect(told).toMatch(/^home-video-2020 .* CC BY 4[.]0 · from/m)
  const again = await vault.run(['title', 'solaris-1972', '--tmdb', 'auto', '--json'])
  expect(JSON.parse(again.stdout)).toMatchObject({ id: 'solaris-1972', metadata: { details: { tmdb: 593 } } })
  expect(await vault.run(['title', 'solaris-1972', '--tmdb', 'x'])).toMatchObject({ code: 2 })
  expect(await vault.run(['title', 'nothing'])).toMatchObject({ code: 1 })
  const unset = await vault.run(['title', 'home-video-2020', '--tmdb', 'none'], { TMDB_TOKEN: '' })
  expect(unset).toMatchObject({ code: 0, stdout: expect.stringContaining('does not have it, as an operator said') })
  expect(unset.stderr).toContain('once STREAMVAULT_TMDB_TOKEN is set')
})
