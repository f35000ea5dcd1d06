import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import type { Recognised } from '@streamvault/core'
import { FakeClock, MemoryCatalog, MemoryJobs } from '@streamvault/testkit'
import { expect, onTestFinished, test } from 'vitest'
import { recogniseName } from '../recognise/recognise-name.ts'
import { IngestDesk, type Submission } from './ingest-desk.ts'
import { FOLDER_DEPTH_MAX } from './walk-files.ts'

const { signal } = new AbortController()

function setUp(files: readonly string[] = []) {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'ingest-')))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  for (const file of files) {
    mkdirSync(dirname(join(root, file)), { recursive: true })
    writeFileSync(join(root, file), '')
  }
  const jobs = new MemoryJobs({ clock: new FakeClock() })
  const catalog = new MemoryCatalog()
  const recognise = (relativePath: string): Recognised => ({ kind: 'movie', name: relativePath })
  return { root, jobs, catalog, desk: new IngestDesk({ jobs, catalog, recognise }) }
}

type Desk = ReturnType<typeof setUp>['desk']

async function submitAll(desk: Desk, ...paths: readonly string[]): Promise<Submission[]> {
  return await collect(desk.submit(paths, { signal }))
}

async function collect(submissions: AsyncIterable<Submission>): Promise<Submission[]> {
  const all: Submission[] = []
  for await (const submission of submissions) all.push(submission)
  return all
}

function recognisedBy(job: Extract<Submission, { job: unknown }>['job']): Recognised {
  return 'recognised' in job.request ? job.request.recognised : expect.fail('it is a file')
}

function namesOf(submissions: readonly Submission[]): string[] {
  return submissions.map((given) => ('job' in given ? recognisedBy(given.job).name : given.failure.code))
}

test('a folder is walked in the order of its names, numbers by value', async () => {
  const { root, desk } = setUp(['Show/Season 1/10.mkv', 'Show/Season 1/2.mkv', 'Show/Season 10/1.mkv', 'Show/a.mkv'])
  expect(namesOf(await submitAll(desk, join(root, 'Show')))).toEqual([
    'a.mkv',
    'Season 1/2.mkv',
    'Season 1/10.mkv',
    'Season 10/1.mkv',
  ])
})

test('a job is for the absolute real path, whatever way led there', async () => {
  const { root, jobs, desk } = setUp(['Film.mkv', 'elsewhere/x'])
  symlinkSync(join(root, 'Film.mkv'), join(root, 'elsewhere', 'Link.mkv'))
  const [direct, dotted, linked] = await submitAll(
    desk,
    relative(process.cwd(), join(root, 'Film.mkv')),
    `${root}/elsewhere/../Film.mkv`,
    join(root, 'elsewhere', 'Link.mkv'),
  )
  expect(direct).toMatchObject({ path: join(root, 'Film.mkv'), job: { key: join(root, 'Film.mkv'), kind: 'ingest' } })
  expect(direct).toMatchObject({ job: { request: { path: join(root, 'Film.mkv') } } })
  expect(dotted).toEqual(direct)
  expect(linked).toEqual(direct)
  expect(await jobs.pending('ingest')).toBe(1)
})

test.each([
  ['Show (2019)/Season 1/02 - Name.mkv', 'Show (2019)/Season 1/02 - Name.mkv'],
  ['Show/Season 1/02 - Name.mkv', 'Season 1/02 - Name.mkv'],
  ['Show (2019)/dump/02.mkv', '02.mkv'],
  ['Solaris (1972)/VIDEO_TS/VTS_01_1.mkv', 'Solaris (1972)/VIDEO_TS/VTS_01_1.mkv'],
])('of the folders of %s, given by itself, those help that can only be of a title', async (path, name) => {
  const { root, desk } = setUp([`inbox/${path}`])
  expect(namesOf(await submitAll(desk, join(root, 'inbox', path)))).toEqual([name])
})

test.each([
  'Show (2019) Season 2',
  'Show.S02.1080p.WEB-DL.x264-GRP',
  'Show Staffel 2',
  'Season 2',
  'S02',
  'Solaris (1972)',
])('a folder that is given as %s helps', async (folder) => {
  const { root, desk } = setUp([`s3/${folder}/05.mkv`])
  expect(namesOf(await submitAll(desk, join(root, 's3', folder)))).toEqual([`${folder}/05.mkv`])
})

test.each([
  'sp_s23',
  's3',
  'inbox',
  'downloads',
  'films',
  'Movies 2023',
  'Movies (2023)',
  'data S02',
  'Show',
  '2019',
  'x264',
])('a folder that is given as %s plays no part', async (folder) => {
  const { root, desk } = setUp([`${folder}/05.mkv`])
  expect(namesOf(await submitAll(desk, join(root, folder)))).toEqual(['05.mkv'])
})

test('a folder given with a trailing dot or slash keeps its name', async () => {
  const { root, desk } = setUp(['Show (2019)/01.mkv'])
  expect(namesOf(await submitAll(desk, `${root}/Show (2019)/.`, `${root}/Show (2019)/`))).toEqual([
    'Show (2019)/01.mkv',
    'Show (2019)/01.mkv',
  ])
})

test('what an operator says of files wins over their names, and holds for known ones', async () => {
  const { root, desk } = setUp(['Show/1.mkv', 'Show/2.mkv'])
  const override = { title: 'Film', year: 1999 }
  const submissions = await collect(desk.submit([join(root, 'Show')], { signal, override }))
  const requests = submissions.map((given) => ('job' in given ? given.job.request : given.failure))
  expect(requests).toMatchObject([1, 2].map(() => ({ recognised: { name: 'Film', year: 1999 }, isDecided: true })))
  const [again] = await collect(desk.submit([join(root, 'Show')], { signal, override }))
  expect(again).toEqual(submissions[0])
  const [unsaid] = await submitAll(setUp(['1.mkv']).desk, join(root, 'Show', '1.mkv'))
  expect(unsaid).not.toHaveProperty('job.request.isDecided')
})

test('an operator is told where a file is being taken in as something else', async () => {
  const { root, desk } = setUp(['1.mkv'])
  const path = join(root, '1.mkv')
  await submitAll(desk, path)
  const said = await collect(desk.submit([path], { signal, override: { title: 'Film' } }))
  expect(said).toMatchObject([{ path, failure: { code: 'INGEST_UNDERWAY' } }])
})

test('bare numbers are episodes of the season that an operator names', async () => {
  const { root, jobs, catalog } = setUp(['dump/03.mkv', 'dump/04 - Name.mkv'])
  const desk = new IngestDesk({ jobs, catalog, recognise: recogniseName })
  const said = await collect(desk.submit([join(root, 'dump')], { signal, override: { title: 'Show', season: 2 } }))
  expect(said.map((given) => 'job' in given && recognisedBy(given.job))).toEqual([
    { kind: 'series', name: 'Show', episode: { season: 2, episode: 3 } },
    { kind: 'series', name: 'Show', episode: { season: 2, episode: 4 }, episodeName: 'Name' },
  ])
})

test('hidden files and folders are skipped', async () => {
  const { root, desk } = setUp(['Show/.DS_Store', 'Show/.trash/1.mkv', 'Show/1.mkv'])
  expect(namesOf(await submitAll(desk, join(root, 'Show')))).toEqual(['1.mkv'])
})

test('links to folders are not followed, so that loops are impossible', async () => {
  const { root, desk } = setUp(['Show/Season 1/1.mkv'])
  symlinkSync(join(root, 'Show'), join(root, 'Show', 'Season 1', 'loop'))
  const submissions = await submitAll(desk, join(root, 'Show'))
  expect(namesOf(submissions)).toEqual(['Season 1/1.mkv', 'SOURCE_IS_LINK'])
  expect(submissions[1]).toMatchObject({ path: join(root, 'Show', 'Season 1', 'loop') })
})

test('a name that is not valid UTF-8 is named and passed over, however it is met', async (context) => {
  if (process.platform !== 'linux') context.skip('only Linux takes any bytes for a name')
  const { root, desk } = setUp(['Show/2.mkv', 'Show/\ufffd.mkv', 'Links/x'])
  const broken = Buffer.concat([Buffer.from(join(root, 'Show/1')), Buffer.from([0xff])])
  writeFileSync(Buffer.concat([broken, Buffer.from('.mkv')]), '')
  mkdirSync(broken)
  symlinkSync(broken, join(root, 'Links', 'broken'))
  const submissions = await submitAll(desk, join(root, 'Show'), join(root, 'Links', 'broken'), `${root}/Show/1\ufffd`)
  expect(submissions.map((given) => ('failure' in given ? [given.path, given.failure.code] : given.path))).toEqual([
    [join(root, 'Show', '1\ufffd'), 'SOURCE_NAME_INVALID'],
    [join(root, 'Show', '1\ufffd.mkv'), 'SOURCE_NAME_INVALID'],
    join(root, 'Show', '2.mkv'),
    join(root, 'Show', '\ufffd.mkv'),
    [join(root, 'Links', 'broken'), 'SOURCE_NAME_INVALID'],
    [join(root, 'Show', '1\ufffd'), 'SOURCE_NAME_INVALID'],
  ])
})

test('what cannot be taken is named and passed over', async () => {
  const { root, desk } = setUp(['Show/2.mkv'])
  symlinkSync(join(root, 'gone.mkv'), join(root, 'Show', '1.mkv'))
  execFileSync('mkfifo', [join(root, 'Show', '3.mkv')])
  symlinkSync('4.mkv', join(root, 'Show', '4.mkv'))
  const submissions = await submitAll(desk, join(root, 'missing'), join(root, 'Show', '2.mkv', 'x'), join(root, 'Show'))
  expect(namesOf(submissions)).toEqual([
    'SOURCE_NOT_FOUND',
    'SOURCE_NOT_FOUND',
    'SOURCE_NOT_FOUND',
    '2.mkv',
    'SOURCE_UNREADABLE',
    'SOURCE_UNREADABLE',
  ])
  expect(submissions[0]).toEqual({
    path: join(root, 'missing'),
    failure: { code: 'SOURCE_NOT_FOUND', message: 'There is no such file or folder.' },
  })
  expect(submissions[4]).toMatchObject({ path: join(root, 'Show', '3.mkv') })
})

test('a folder that may not be listed is named and passed over', async (context) => {
  if (process.getuid?.() === 0) context.skip('root may list every folder')
  const { root, desk } = setUp(['Show/closed/1.mkv', 'Show/open/1.mkv'])
  chmodSync(join(root, 'Show', 'closed'), 0)
  const submissions = await submitAll(desk, join(root, 'Show'))
  chmodSync(join(root, 'Show', 'closed'), 0o700)
  expect(namesOf(submissions)).toEqual(['SOURCE_UNREADABLE', 'open/1.mkv'])
})

test('folders are walked down to a bound', async () => {
  const deepest = (folders: number) => [...Array<string>(folders).fill('d'), 'x.mkv'].join('/')
  const { root, desk } = setUp([deepest(FOLDER_DEPTH_MAX)])
  expect(namesOf(await submitAll(desk, join(root, 'd')))).toEqual([deepest(FOLDER_DEPTH_MAX - 1)])
  mkdirSync(join(root, 'e', ...Array<string>(FOLDER_DEPTH_MAX).fill('d')), { recursive: true })
  expect(namesOf(await submitAll(desk, join(root, 'e')))).toEqual(['SOURCE_UNREADABLE'])
})

test('a large folder is submitted only as fast as somebody asks', async () => {
  const { root, jobs, desk } = setUp(Array.from({ length: 1000 }, (_, index) => `Show/${index}.mkv`))
  const submissions = desk.submit([join(root, 'Show')], { signal })
  await submissions.next()
  expect(await jobs.pending('ingest')).toBe(1)
  expect((await collect(submissions)).length).toBe(999)
  expect(await jobs.pending('ingest')).toBe(1000)
})

test('an abort throws its own reason, and what was submitted stays', async () => {
  const { root, jobs, desk } = setUp(['Show/1.mkv', 'Show/2.mkv'])
  const controller = new AbortController()
  const submissions = desk.submit([join(root, 'Show')], { signal: controller.signal })
  await submissions.next()
  controller.abort(new Error('enough'))
  await expect(submissions.next()).rejects.toThrow('enough')
  expect(await jobs.pending('ingest')).toBe(1)
})

test('what the jobs throw is not swallowed', async () => {
  const { root, catalog } = setUp(['Show/1.mkv'])
  const submit = async () => Promise.reject(new Error('the engine is gone'))
  const desk = new IngestDesk({ jobs: { submit }, catalog, recognise: (name) => ({ kind: 'movie', name }) })
  await expect(submitAll(desk, join(root, 'Show'))).rejects.toThrow('the engine is gone')
})
