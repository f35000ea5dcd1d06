import { fileUnder } from '@streamvault/core'
import { sampleFile } from '@streamvault/testkit'
import { expect, test } from 'vitest'
import { AMELIE, FABULEUX, MergeTrial, WHY } from '../trial/merge-trial.ts'

const [A, B, C] = [idOf('a.mkv'), idOf('b.mkv'), idOf('c.mkv')]

function idOf(name: string) {
  return sampleFile({ name }).id
}

/** A title with one file, into which one with two is merged by an operator. */
async function setUp() {
  const trial = new MergeTrial()
  const into = await trial.add(AMELIE, [{ name: 'a.mkv' }])
  const from = await trial.add(FABULEUX, [{ name: 'b.mkv' }, { name: 'c.mkv', bucket: '480p' }])
  return { trial, catalog: trial.catalog, desk: trial.desk, into, from }
}

async function merged() {
  const bench = await setUp()
  await bench.desk.merge(bench.from, bench.into, 'ada')
  const [job] = await bench.trial.mergeAll()
  return { ...bench, job: job ?? expect.fail('it was merged') }
}

test('an operator makes one title of two, whatever a metadata service says', async () => {
  const { trial, into, from, job } = await merged()
  expect(job.outcome?.files.toSorted()).toEqual([B, C].toSorted())
  expect(await trial.namesIn(from)).toEqual(['a.mkv', 'b.mkv', 'c.mkv'])
  expect(await trial.shown()).toEqual([into])
})

test('a merge is undone by giving the files back: they are where they were, and stay there', async () => {
  const { trial, desk, into, from, job } = await merged()
  expect(await desk.split({ id: from, files: job.outcome?.files ?? [] })).toBe(from)
  expect((await trial.shown()).sort()).toEqual([into, from].sort())
  expect([await trial.namesIn(into), await trial.namesIn(from)]).toEqual([['a.mkv'], ['b.mkv', 'c.mkv']])
  expect(await trial.title(into)).not.toHaveProperty('formerly')
  expect(await trial.title(from)).toMatchObject({ isApart: true, buckets: ['1080p', '480p'] })
  const wanted = (await trial.jobs.underWay('manifest', 'waiting', 100)).map(({ request }) => request)
  expect(wanted).toEqual(expect.arrayContaining([{ title: into }, { title: from }]))
  // Both have one number, and are looked up again.
  for (const id of [into, from]) await trial.lookedUp(id)
  expect(await trial.mergeAll()).toEqual([])
  // What comes in under its name belongs to it again.
  expect((await fileUnder(trial.catalog, A, FABULEUX)).titleId).toBe(from)
  await desk.merge(from, into, 'ada')
  await trial.mergeAll()
  expect(await trial.shown()).toEqual([into])
})

test('a film whose name ends as the year of another is told apart from it, merged into it and given back', async () => {
  const { trial, desk } = await setUp()
  const [year, name] = [{ kind: 'movie', name: 'Wonder Woman', year: 1984 } as const, { title: 'Wonder Woman 1984' }]
  const id = await trial.add(year, [{ name: 'd.mkv' }, { name: 'e.mkv' }])
  const files = [idOf('e.mkv')]
  const other = await desk.split({ id, files, called: name })
  expect([id, other]).toEqual(['wonder-woman-1984', 'wonder-woman-1984--movie'])
  await desk.merge(other, id, 'ada')
  await trial.mergeAll()
  expect(await trial.namesIn(other)).toEqual(['d.mkv', 'e.mkv'])
  expect(await trial.title(id)).toMatchObject({ formerly: [{ name: name.title }] })
  expect(await desk.split({ id: other, files })).toBe(other)
  expect([await trial.namesIn(id), await trial.namesIn(other)]).toEqual([['d.mkv'], ['e.mkv']])
  expect(await trial.title(id)).not.toHaveProperty('formerly')
})

test('files that do not belong in a title go to one of their own', async () => {
  const { trial, desk, into } = await merged()
  const order = { id: into, files: [B], called: { title: 'Amélie', year: 2024 } }
  expect(await desk.split(order)).toBe('amelie-2024')
  expect(await trial.namesIn('amelie-2024')).toEqual(['b.mkv'])
  expect(await trial.namesIn(into)).toEqual(['a.mkv', 'c.mkv'])
  expect(await desk.split(order)).toBe('amelie-2024')
  expect(await trial.namesIn('amelie-2024')).toEqual(['b.mkv'])
})

test('a split that was broken off is ended when it is given again', async () => {
  for (let dieAt = 1; ; dieAt++) {
    const { trial, desk, into, from, catalog } = await merged()
    let writes = 0
    const restore = [catalog.files, catalog.titles].map((port) => {
      const replace = port.replace.bind(port) as (value: never, version: number) => Promise<never>
      port.replace = async (value: never, version: number) => {
        if (++writes >= dieAt) throw new Error('died')
        return await replace(value, version)
      }
      return () => {
        port.replace = replace as never
      }
    })
    const first = await desk.split({ id: from, files: [B, C] }).catch((error: Error) => error.message)
    for (const each of restore) each()
    if (first === from) {
      expect(dieAt).toBeGreaterThan(5)
      return
    }
    expect(first).toBe('died')
    await desk.split({ id: from, files: [B, C] })
    expect([await trial.namesIn(into), await trial.namesIn(from)]).toEqual([['a.mkv'], ['b.mkv', 'c.mkv']])
    expect(await trial.title(into)).not.toHaveProperty('formerly')
  }
})

test('what cannot be merged or split is refused, and says why', async () => {
  const { trial, desk, into, from } = await merged()
  const third = await trial.add({ kind: 'movie', name: 'Third' }, [{ name: 'third.mkv' }])
  const series = await trial.add({ kind: 'series', name: 'S' }, [{ name: 's.mkv', episode: { season: 1, episode: 1 } }])
  const merge = (one: string, other: string) => desk.merge(one, other, 'ada')
  await expect(merge('nothing', into)).rejects.toMatchObject({ code: 'TITLE_NOT_FOUND', details: { id: 'nothing' } })
  await expect(merge(into, 'nothing')).rejects.toMatchObject({ code: 'TITLE_NOT_FOUND' })
  for (const [one, other] of [
    [into, into],
    [from, into],
    [into, from],
  ] as const)
    await expect(merge(one, other)).rejects.toMatchObject({ code: 'TITLES_SAME' })
  await expect(merge(from, third)).rejects.toMatchObject({
    code: 'TITLE_MERGED',
    details: { reason: `it is ${into} now` },
  })
  await expect(merge(series, into)).rejects.toMatchObject({ code: 'TITLE_KINDS_DIFFER' })
  const split = (id: string, files: string[], title?: string) =>
    desk.split({ id, files, ...(title !== undefined && { called: { title } }) })
  await expect(split('nothing', [B])).rejects.toMatchObject({ code: 'TITLE_NOT_FOUND' })
  await expect(split(into, [B])).rejects.toMatchObject({ code: 'TITLE_NOT_MERGED' })
  await expect(split(into, [B], 'Amelie')).rejects.toMatchObject({ code: 'TITLES_SAME' })
  await expect(split(into, ['f0'], 'X')).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' })
  await expect(split(into, [sampleFile({ name: 'third.mkv' }).id], 'X')).rejects.toMatchObject({
    code: 'FILE_ELSEWHERE',
  })
  await expect(split(third, [sampleFile({ name: 'third.mkv' }).id], FABULEUX.name)).resolves.toBeTruthy()
  await trial.takedowns.takeDown({ id: into }, WHY)
  await expect(merge(third, into)).rejects.toMatchObject({ code: 'TAKEN_DOWN' })
  await expect(split(from, [B])).rejects.toMatchObject({ code: 'TAKEN_DOWN' })
})

test('of merges that share a title the later one waits for the other', async () => {
  const { trial, desk, into, from } = await setUp()
  await desk.merge(from, into, 'ada')
  const [first] = [await trial.jobs.claim('merge', 10_000)]
  await desk.merge(into, from, 'bob')
  await expect(trial.mergeAll()).rejects.toMatchObject({ code: 'CATALOG_CONFLICT', retry: 'soon' })
  expect(first?.job.request).toMatchObject({ from, into })
})
