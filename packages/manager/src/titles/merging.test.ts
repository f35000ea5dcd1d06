import { type FileId, fileIdOf, fileUnder, placeInTitle, recordMetadata, type TitleId } from '@streamvault/core'
import { addSampleTitle, sampleDetails, sampleFile, sampleMetadata, sampleSubtitle } from '@streamvault/testkit'
import { expect, test } from 'vitest'
import { AMELIE, FABULEUX, MergeTrial, NUMBER, WHY } from '../trial/merge-trial.ts'
import { mergeTitlesOfNumber } from './merge-titles-of-number.ts'

const HD = { name: 'amelie.1080p.mkv', bucket: '1080p', addedAt: 1 } as const
const UHD = { name: 'fabuleux.2160p.mkv', bucket: '2160p', addedAt: 2 } as const

/** Two titles of one number, the first of which is the older one. */
async function setUp() {
  const trial = new MergeTrial()
  const into = await trial.add(AMELIE, [HD])
  const from = await trial.add(FABULEUX, [UHD])
  const title = (await trial.catalog.titles.get(into)) ?? expect.fail()
  await trial.catalog.titles.replace({ ...title.value, addedAt: title.value.addedAt - 1 }, title.version)
  return { trial, catalog: trial.catalog, into, from }
}

async function merged() {
  const bench = await setUp()
  await bench.trial.lookedUp(bench.from)
  expect((await bench.trial.mergeAll()).map(({ outcome }) => outcome?.status)).toEqual(['merged'])
  return bench
}

test('titles that have one number are one, which has the files, buckets and cuts of both', async () => {
  const { trial, into, from } = await setUp()
  expect((await trial.shown()).sort()).toEqual([into, from].sort())
  await trial.lookedUp(from)
  const [job] = await trial.mergeAll()
  expect(job).toMatchObject({ request: { from, into }, outcome: { status: 'merged', files: [sampleFile(UHD).id] } })
  expect(await trial.shown()).toEqual([into])
  expect(await trial.title(into)).toMatchObject({
    buckets: ['2160p', '1080p'],
    cuts: [{ files: [{ id: sampleFile(UHD).id }, { id: sampleFile(HD).id }] }],
    facts: { tmdb: NUMBER },
    formerly: [{ name: FABULEUX.name, year: 2001 }],
  })
  expect(await trial.namesIn(into)).toEqual([HD.name, UHD.name])
})

test('whichever is looked up last, the same one stays', async () => {
  const { trial, into } = await setUp()
  await trial.lookedUp(into)
  await trial.mergeAll()
  expect(await trial.shown()).toEqual([into])
})

test('the id of what was merged leads to the other for ever, wherever it is given', async () => {
  const { trial, catalog, into, from } = await merged()
  expect((await (await trial.library()).getTitle(from)).id).toBe(into)
  expect((await trial.metadata.read(from)).title.id).toBe(into)
  expect((await trial.rights.read(from)).id).toBe(into)
  expect((await trial.rights.list({ limit: 10 })).items.map(({ id }) => id)).toEqual([into])
  await trial.rights.credit(from, { rights: 'bought' })
  expect((await trial.title(into)).provenance).toEqual({ rights: 'bought' })
  const third = await trial.add({ kind: 'movie', name: 'Amelie 2001' }, [{ name: 'third.mkv' }])
  await trial.desk.merge(into, third, 'operator')
  await trial.mergeAll()
  for (const id of [from, into, third]) expect((await (await trial.library()).getTitle(id)).id).toBe(third)
  expect((await trial.title(third)).formerly).toEqual([{ name: 'Amélie' }, { name: FABULEUX.name, year: 2001 }])
  expect((await catalog.metadata.get(from)) ?? (await catalog.metadata.get(into))).toBeUndefined()
})

test('it is found by what either was called, and what was merged by nothing', async () => {
  const { trial, catalog, into } = await merged()
  const title = (await catalog.titles.get(into)) ?? expect.fail()
  const { facts: _, ...unknown } = title.value
  await catalog.titles.replace(unknown, title.version)
  for (const query of ['amelie', 'fabuleux destin'])
    expect(
      (await catalog.titles.search(query, 10)).map(({ id }) => id),
      query,
    ).toEqual([into])
  expect((await (await trial.library()).search('fabul', 1)).items.map(({ id }) => id)).toEqual([into])
})

test('what comes in under the old name, or is filed under it, comes into the other', async () => {
  const { trial, catalog, into, from } = await merged()
  const late = sampleFile({ name: 'late.mkv', titleId: from, bucket: '720p' })
  await catalog.files.insert(late)
  expect((await placeInTitle(catalog, late, FABULEUX)).titleId).toBe(into)
  const other = sampleFile({ name: 'other.mkv', titleId: 'other' as TitleId, bucket: '480p' })
  await catalog.files.insert(other)
  expect((await fileUnder(catalog, other.id, FABULEUX)).titleId).toBe(into)
  expect((await trial.title(into)).buckets).toEqual(['2160p', '1080p', '720p', '480p'])
  expect(await trial.shown()).toEqual([into])
})

test('titles that a service knows by marks alone are one as others are', async () => {
  const trial = new MergeTrial()
  const details = sampleDetails({ tmdb: 7, name: '…', originalName: '???' })
  const ids = [
    await addSampleTitle(trial.catalog, { kind: 'movie', name: '…', year: 2001 }, [{ name: 'a.mkv' }]),
    await addSampleTitle(trial.catalog, { kind: 'movie', name: '???', year: 2001 }, [{ name: 'b.mkv' }]),
  ]
  expect(ids).toEqual(['u2026-2001', 'u3f-u3f-u3f-2001'])
  for (const id of ids) await recordMetadata(trial.catalog, sampleMetadata(id, { details }), undefined)
  await mergeTitlesOfNumber(trial, await trial.title(ids[1] ?? ''), details)
  expect((await trial.mergeAll()).map(({ outcome }) => outcome?.status)).toEqual(['merged'])
  const library = await trial.library()
  for (const query of ['…', '?']) expect((await library.search(query, 10)).items.map(({ id }) => id)).toEqual([ids[0]])
  expect((await library.getTitle(ids[1] ?? '')).id).toBe(ids[0])
})

test('episodes of both are in one series, with their names, subtitles and files, each once', async () => {
  const trial = new MergeTrial()
  const [one, other] = [{ kind: 'series', name: 'Signals' } as const, { kind: 'series', name: 'Signale' } as const]
  const at = (season: number, episode: number) => ({ episode: { season, episode } })
  const into = await trial.add(one, [{ name: 'a.mkv', ...at(1, 1) }], 9)
  const video = fileIdOf('c'.repeat(64))
  const from = await trial.add(
    other,
    [
      { name: 'b.mkv', ...at(1, 1), bucket: '480p' },
      { name: 'c.mkv', id: video, subtitles: [sampleSubtitle(video)], ...at(2, 1) },
    ],
    9,
  )
  await trial.desk.merge(from, into, 'operator')
  await trial.mergeAll()
  const { seasons } = await (await trial.library()).getTitle(into)
  expect(
    seasons.map(({ number, episodes }) => [
      number,
      episodes.map(({ number, name, files }) => [number, name, files.length]),
    ]),
  ).toEqual([
    [1, [[1, 'Episode 1', 2]]],
    [2, [[1, 'Episode 1', 1]]],
  ])
  expect(seasons[1]?.episodes[0]?.files[0]?.subtitles).toHaveLength(1)
})

test('what is said of where both come from is kept, and told by the manifests', async () => {
  const { trial, into, from } = await setUp()
  await trial.rights.credit(into, { rights: 'CC BY 4.0', addedBy: 'ada' })
  await trial.rights.credit(from, { rights: 'bought', source: 'a disc', addedBy: 'bob' })
  await trial.lookedUp(from)
  await trial.mergeAll()
  const both = { rights: 'CC BY 4.0; bought', source: 'a disc', addedBy: 'ada; bob' }
  expect((await trial.title(into)).provenance).toEqual(both)
  const wanted = await trial.jobs.underWay('manifest', 'waiting', 100)
  expect(wanted.map(({ request }) => request)).toContainEqual({ title: into })
})

test('a title that an operator said something of is left to him', async () => {
  for (const decided of ['into', 'from'] as const) {
    const bench = await setUp()
    const { trial } = bench
    await trial.metadata.decide(bench[decided], NUMBER, 'operator')
    for (const id of [bench.into, bench.from]) await trial.lookedUp(id)
    expect(await trial.mergeAll()).toEqual([])
    // He may have said it since somebody found them to be the same.
    await trial.jobs.submit('merge', bench.from, { from: bench.from, into: bench.into })
    expect((await trial.mergeAll())[0]?.outcome).toEqual({ status: 'left', files: [] })
    expect(await trial.shown()).toHaveLength(2)
  }
})

test('what an operator said of the merged title holds for the other, of which he said nothing', async () => {
  const { trial, catalog, into, from } = await setUp()
  await trial.metadata.decide(from, 4711, 'operator')
  await trial.desk.merge(from, into, 'operator')
  await trial.mergeAll()
  expect((await catalog.metadata.get(into))?.value).toMatchObject({ decision: { tmdb: 4711 }, dueAt: 0 })
})

test('a movie and a series, or titles of other numbers, are never one', async () => {
  const { trial, into } = await setUp()
  const series = await trial.add({ kind: 'series', name: 'Amélie' }, [
    { name: 's.mkv', episode: { season: 1, episode: 1 } },
  ])
  const other = await trial.add({ kind: 'movie', name: 'Amélie', year: 1999 }, [{ name: 'o.mkv' }], 5)
  for (const id of [series, other]) await trial.lookedUp(id, id === other ? 5 : NUMBER)
  expect(await trial.mergeAll()).toEqual([])
  await trial.jobs.submit('merge', other, { from: other, into })
  expect((await trial.mergeAll())[0]?.outcome?.status).toBe('left')
})

test('of one that was taken down the other is the same, and is denied', async () => {
  for (const taken of ['into', 'from'] as const) {
    const { trial, catalog, ...ids } = await setUp()
    const other = taken === 'into' ? ids.from : ids.into
    const { id } = await trial.takedowns.takeDown({ id: ids[taken] }, WHY)
    await trial.lookedUp(other)
    expect((await trial.mergeAll())[0]?.outcome).toEqual({ status: 'denied', files: [] })
    expect(await trial.shown()).toEqual([])
    const [told] = await catalog.takedowns.ofTitle(other)
    expect(told?.takenDown).toMatchObject({ by: 'operator', reason: expect.stringContaining(`takedown ${id}`) })
    // Both may be brought back, and an operator's word stays.
    await trial.takedowns.reinstate({ id: other }, WHY)
    await trial.lookedUp(other)
    expect((await trial.mergeAll())[0]?.outcome?.status).toBe('left')
    expect(await trial.shown()).toEqual([other])
    await trial.takedowns.reinstate({ id: ids[taken] }, WHY)
    await trial.lookedUp(other)
    await trial.mergeAll()
    expect(await trial.shown()).toEqual([ids.into])
  }
})

test('a file that was taken down by itself stays denied in the other title, and is listed nowhere', async () => {
  const { trial, catalog, into, from } = await setUp()
  const denied = sampleFile(UHD).id
  await trial.takedowns.takeDown({ id: denied }, WHY)
  await trial.lookedUp(from)
  await trial.mergeAll()
  expect((await catalog.files.get(denied))?.value.titleId).toBe(into)
  expect(await trial.namesIn(from)).toEqual([HD.name])
  const [own] = await catalog.takedowns.ofFile(denied)
  for (const id of [into, from]) expect(await trial.takedowns.recordsOf(id)).toEqual([own])
  expect((await catalog.takedowns.since(0)).changes).toMatchObject([{ file: denied, title: into }])
  await expect(trial.takedowns.reinstate({ id: into }, WHY)).rejects.toMatchObject({ details: { files: [denied] } })
  const { items } = await (await trial.library()).listTitles({ limit: 10 })
  expect(items).toMatchObject([{ id: into, buckets: ['1080p'] }])
  await trial.takedowns.takeDown({ id: sampleFile(HD).id }, WHY)
  await expect((await trial.library()).getTitle(from)).rejects.toMatchObject({ code: 'TAKEN_DOWN' })
  await trial.takedowns.reinstate({ id: denied }, WHY)
  expect(await trial.namesIn(into)).toEqual([UHD.name])
})

test('a takedown by the old id is one of what it leads to, and is ended by either', async () => {
  const { trial, catalog, into, from } = await merged()
  await trial.takedowns.takeDown({ id: from }, WHY)
  expect(await trial.shown()).toEqual([])
  expect(await trial.takedowns.recordsOf(from)).toEqual(await trial.takedowns.recordsOf(into))
  const late = sampleFile({ name: 'late.mkv', titleId: into })
  await expect(catalog.files.insert(late)).rejects.toMatchObject({ code: 'TAKEN_DOWN' })
  // Whoever looked before it was merged inserts it where it was.
  const straggler = sampleFile({ name: 'straggler.mkv', titleId: from })
  await catalog.files.insert(straggler)
  await expect(placeInTitle(catalog, straggler, FABULEUX)).rejects.toMatchObject({ code: 'TAKEN_DOWN' })
  expect(await trial.shown()).toEqual([])
  await trial.takedowns.reinstate({ id: from }, WHY)
  expect(await trial.shown()).toEqual([into])
})

test('what was taken down under the old id while they were merged is shown with, and ended by, the id that it leads to', async () => {
  const { trial, catalog, into, from } = await merged()
  const old = await catalog.takedowns.takeDown({ title: from }, { ...WHY, at: 0 })
  expect(await trial.takedowns.recordsOf(from)).toEqual([old])
  // Nothing of it has been listed under the old id, which has no files: what it denies is what comes in there.
  expect(await trial.takedowns.reinstate({ id: from }, WHY)).toMatchObject({ id: old.id })
  const film = sampleFile(UHD).id
  const { value, version } = (await catalog.files.get(film)) ?? expect.fail()
  const back = await catalog.files.replace({ ...value, titleId: from }, version)
  const covering = await catalog.takedowns.takeDown({ title: from }, { ...WHY, at: 0 })
  await catalog.files.replace({ ...back.value, titleId: into }, back.version)
  expect(await trial.takedowns.recordsOf(into)).toEqual([covering])
  await expect(trial.takedowns.reinstate({ id: into, season: 1 }, WHY)).rejects.toMatchObject({
    code: 'TAKEDOWN_NOT_FOUND',
  })
  expect(await trial.takedowns.reinstate({ id: into }, WHY)).toMatchObject({ id: covering.id, reinstated: WHY })
  expect(await trial.namesIn(into)).toEqual([HD.name, UHD.name])
})

test('of a merge and a takedown at the same time, whichever title it names, nothing is shown afterwards', async () => {
  for (const named of ['into', 'from'] as const) {
    let steps = 0
    for (let at = 1; ; at++) {
      const bench = await setUp()
      const { trial, catalog } = bench
      await trial.lookedUp(bench.from)
      let step = 0
      const pass = async () => {
        if (++step === at) await trial.takedowns.takeDown({ id: bench[named] }, WHY)
      }
      // The order of a takedown comes before or after any write of the merge.
      for (const port of [catalog.files, catalog.titles] as const) {
        const replace = port.replace.bind(port) as (value: never, version: number) => Promise<never>
        port.replace = async (value: never, version: number) => {
          await pass()
          const written = await replace(value, version)
          await pass()
          return written
        }
      }
      const [job] = await trial.mergeAll()
      const told = `${named}, at ${at}: ${job?.outcome?.status}`
      if (step < at) break
      steps = at - 1
      expect(await trial.shown(), told).toEqual([])
      const denied = await Promise.all(
        [HD, UHD].map(async (file) => (await catalog.takedowns.ofFile(sampleFile(file).id as FileId)).length > 0),
      )
      expect(denied, told).toEqual([true, true])
    }
    expect(steps).toBeGreaterThan(4)
  }
})
