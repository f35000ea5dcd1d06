import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FakeClock, MemoryCatalog, MemoryJobs } from '@streamvault/testkit'
import { expect, onTestFinished, test } from 'vitest'
import { recogniseName } from '../recognise/recognise-name.ts'
import { IngestDesk } from './ingest-desk.ts'

const { signal } = new AbortController()
const MIB = 2 ** 20

/** A folder of files of the given lengths. */
function setUp(files: Readonly<Record<string, number>>) {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'split-')))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  mkdirSync(join(root, 'in'))
  for (const [name, sizeBytes] of Object.entries(files)) writeFileSync(join(root, 'in', name), Buffer.alloc(sizeBytes))
  const jobs = new MemoryJobs({ clock: new FakeClock() })
  const desk = new IngestDesk({ jobs, catalog: new MemoryCatalog(), recognise: recogniseName })
  const submit = async (...names: readonly string[]) => {
    const told: string[] = []
    for await (const given of desk.submit(
      names.map((name) => join(root, name)),
      { signal },
    )) {
      if ('failure' in given) told.push(`${given.failure.code}: ${given.failure.message}`)
      else {
        const { request } = given.job
        const { pieces } = request
        const title = 'recognised' in request ? request.recognised.name : `archive ${request.relativePath}`
        const names = (pieces ?? [given.path]).map((path) => path.slice(root.length + 4))
        told.push(`${title}: ${names.join(' ')}`)
      }
    }
    return told
  }
  return { submit, jobs }
}

test('the pieces of a split file in a folder are one job, in the order of their numbers', async () => {
  const { submit, jobs } = setUp({
    'Slow.River.2019.mkv.002': 5,
    'Slow.River.2019.mkv.001': 5,
    'Slow.River.2019.mkv.010': 1,
    ...Object.fromEntries([3, 4, 5, 6, 7, 8, 9].map((n) => [`Slow.River.2019.mkv.00${n}`, 5])),
    'Other.Film.2020.mkv': 1,
  })
  const all = Array.from({ length: 10 }, (_, at) => `Slow.River.2019.mkv.${String(at + 1).padStart(3, '0')}`).join(' ')
  expect(await submit('in')).toEqual(['Other Film: Other.Film.2020.mkv', `Slow River: ${all}`])
  expect(await jobs.pending('ingest')).toBe(2)
})

test('whichever pieces are given by themselves, it is the one file, told once', async () => {
  const { submit, jobs } = setUp({ 'Slow.River.2019.mkv.001': 5, 'Slow.River.2019.mkv.002': 5 })
  const whole = ['Slow River: Slow.River.2019.mkv.001 Slow.River.2019.mkv.002']
  expect(await submit('in/Slow.River.2019.mkv.001')).toEqual(whole)
  expect(await submit('in/Slow.River.2019.mkv.002')).toEqual(whole)
  expect(await submit('in/Slow.River.2019.mkv.001', 'in/Slow.River.2019.mkv.002')).toEqual(whole)
  expect(await jobs.pending('ingest')).toBe(1)
})

test('what is missing or there twice is named, and nothing is begun', async () => {
  const { submit, jobs } = setUp({ 'A.mkv.001': 5, 'A.mkv.003': 5, 'B.mkv.01': 5, 'B.mkv.001': 5, 'C.mkv.002': 5 })
  expect(await submit('in')).toEqual([
    'PIECE_MISSING: The file was split, and a piece of it is missing: A.mkv.002.',
    'PIECE_DOUBLE: The file was split, and a piece of it is there twice: B.mkv.001, B.mkv.01.',
    'PIECE_MISSING: The file was split, and a piece of it is missing: C.mkv.001.',
  ])
  expect(await jobs.pending('ingest')).toBe(0)
})

test('parts of something are pieces where they are plainly cut, and else videos of their own', async () => {
  const cut = setUp({ 'Slow.River.2019.part1.mkv': 2 * MIB, 'Slow.River.2019.part2.mkv': 77 })
  expect(await cut.submit('in')).toEqual(['Slow River: Slow.River.2019.part1.mkv Slow.River.2019.part2.mkv'])
  const whole = setUp({ 'Slow.River.2019.part1.mkv': 1234, 'Slow.River.2019.part2.mkv': 77 })
  expect(await whole.submit('in')).toHaveLength(2)
  const alone = setUp({ 'Slow.River.2019.part2.mkv': 2 * MIB })
  expect(await alone.submit('in')).toEqual(['Slow River: Slow.River.2019.part2.mkv'])
})

test('archives are one job each, with all of their volumes, whatever these are called', async () => {
  const { submit, jobs } = setUp({
    'A.zip': 1,
    'B.part1.rar': 1,
    'B.part2.rar': 1,
    'C.r00': 1,
    'C.r01': 1,
    'C.rar': 1,
    'D.7z.001': 1,
    'D.7z.002': 1,
    'E.part2.rar': 1,
    'Other.Film.2020.mkv': 1,
  })
  expect((await submit('in')).toSorted()).toEqual([
    'Other Film: Other.Film.2020.mkv',
    'PIECE_MISSING: The file was split, and a piece of it is missing: E.part1.rar.',
    'archive A.zip: A.zip',
    'archive B.rar: B.part1.rar B.part2.rar',
    'archive C.rar: C.rar C.r00 C.r01',
    'archive D.7z: D.7z.001 D.7z.002',
  ])
  expect(await jobs.pending('unpack')).toBe(4)
  expect(await submit('in/C.r01')).toEqual(['archive C.rar: C.rar C.r00 C.r01'])
})
