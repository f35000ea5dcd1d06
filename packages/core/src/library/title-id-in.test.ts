import { addSampleTitle, MemoryCatalog, sampleFile } from '@streamvault/testkit'
import { expect, test } from 'vitest'
import { fileUnder } from './file-under.ts'
import { newTitle } from './place-file.ts'
import { placeInTitle } from './place-in-title.ts'
import { namedPlacementIn, placementIn } from './placement-of.ts'
import { setApart } from './set-apart.ts'
import { type Called, titleIdOf } from './title-id.ts'
import { formerIdsOf, titleIdIn } from './title-id-in.ts'

const NAME: Called = { kind: 'movie', name: 'Wonder Woman 1984' }
const YEAR: Called = { kind: 'movie', name: 'Wonder Woman', year: 1984 }

/** Takes a file in that is taken to be this, and returns the id of its title. */
async function takeIn(catalog: MemoryCatalog, called: Called, name: string) {
  const file = sampleFile({ name, ...(await placementIn(catalog, called)) })
  await catalog.files.insert(file)
  return (await placeInTitle(catalog, file, called)).titleId
}

test('a name with a number and a name with that year are two titles, whichever comes first', async () => {
  for (const order of [
    [NAME, YEAR],
    [YEAR, NAME],
  ]) {
    const catalog = new MemoryCatalog()
    for (const round of [1, 2]) for (const called of order) await takeIn(catalog, called, `${called.name}.${round}.mkv`)
    const { items } = await catalog.titles.list({}, { limit: 10 })
    const shown = items.map(({ id, name, year }) => [id, name, year]).sort()
    expect(shown).toEqual([
      ['wonder-woman-1984', 'Wonder Woman', 1984],
      ['wonder-woman-1984--movie', 'Wonder Woman 1984', undefined],
    ])
    for (const { id } of items) expect(await catalog.files.listByTitle(id)).toHaveLength(2)
  }
})

test('a title that has the id of another from before keeps it, and what else would have it gets one of its own', async () => {
  const catalog = new MemoryCatalog()
  await addSampleTitle(catalog, NAME, [{ name: 'old.mkv' }])
  expect(await titleIdIn(catalog, NAME)).toBe('wonder-woman-1984')
  expect(await titleIdIn(catalog, YEAR)).toBe('wonder-woman--1984')
  expect(await takeIn(catalog, YEAR, 'new.mkv')).toBe('wonder-woman--1984')
  expect(await takeIn(catalog, NAME, 'later.mkv')).toBe('wonder-woman-1984')
  expect(await setApart(catalog, YEAR, 0)).toBe('wonder-woman--1984')
})

test.each<[Called, string]>([
  [{ kind: 'series', name: 'Fargo 2014' }, 'fargo-2014--series'],
  [{ kind: 'series', name: 'Fargo', year: 2014 }, 'fargo-2014-series'],
  [{ kind: 'series', name: 'Fargo' }, 'fargo-series'],
  [{ kind: 'movie', name: 'Fargo Series' }, 'fargo-series--movie'],
  [{ kind: 'movie', name: 'Fargo 2014 Series' }, 'fargo-2014-series--movie'],
  [{ kind: 'movie', name: '1917' }, '1917'],
  [{ kind: 'movie', name: 'Blade Runner 2049', year: 2017 }, 'blade-runner-2049-2017'],
  [{ kind: 'movie', name: 'Ocean’s 11' }, 'ocean-s-11'],
  [{ kind: 'movie', name: 'Apollo 13000' }, 'apollo-13000'],
])('%o has the id %s in an empty catalogue', async (called, id) => {
  expect(await titleIdIn(new MemoryCatalog(), called)).toBe(id)
})

test('no two names of which one ends as a year or a kind have one id, whatever is there already', async () => {
  const words = ['A', 'B 1984', 'B 1984 Series', 'B', 'B Series']
  const all = words.flatMap((name) =>
    (['movie', 'series'] as const).flatMap((kind) => [{ kind, name }, { kind, name, year: 1984 } as const]),
  )
  for (const first of all) {
    const catalog = new MemoryCatalog()
    await catalog.titles.insert(newTitle(first, 0))
    const ids = await Promise.all(all.map((called) => titleIdIn(catalog, called)))
    expect(new Set(ids).size).toBe(all.length)
    expect(ids[all.indexOf(first)]).toBe(titleIdOf(first))
  }
})

test('what is in doubt is in review, and an operator who says which it is files it there', async () => {
  const catalog = new MemoryCatalog()
  await takeIn(catalog, YEAR, 'a.mkv')
  const doubted = { ...NAME, doubt: 'number' } as const
  const file = sampleFile({ name: 'b.mkv', ...(await namedPlacementIn(catalog, doubted)) })
  expect(file.titleId).toBe('wonder-woman-1984~review')
  await catalog.files.insert(file)
  expect((await fileUnder(catalog, file.id, NAME)).titleId).toBe('wonder-woman-1984--movie')
})

test('a title that was merged is known by the id that it has', async () => {
  const catalog = new MemoryCatalog()
  const formerly = [{ name: NAME.name }, { name: YEAR.name, year: 1984 }]
  expect(await formerIdsOf(catalog, { kind: 'movie', formerly })).toEqual([
    'wonder-woman-1984--movie',
    'wonder-woman-1984',
  ])
  await addSampleTitle(catalog, NAME, [{ name: 'old.mkv' }])
  expect(await formerIdsOf(catalog, { kind: 'movie', formerly })).toEqual(['wonder-woman-1984', 'wonder-woman--1984'])
})
