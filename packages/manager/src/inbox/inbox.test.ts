import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, readFile, realpath, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { ERRORS, type ErrorCode, isJobOf, type Recognised } from '@streamvault/core'
import { FakeClock, MemoryCatalog, MemoryJobs, silentLogger } from '@streamvault/testkit'
import { expect, onTestFinished, test } from 'vitest'
import { IngestDesk } from '../ingest/ingest-desk.ts'
import { recogniseName } from '../recognise/recognise-name.ts'
import { Inbox, type InboxOptions } from './inbox.ts'
import { InboxFolder } from './inbox-folder.ts'
import { isTemporaryName } from './is-temporary-name.ts'

const { signal } = new AbortController()
const SETTLE_MS = 1000

async function setUp(options: Partial<InboxOptions> = {}) {
  const data = await realpath(await mkdtemp(join(tmpdir(), 'inbox-')))
  onTestFinished(() => rm(data, { recursive: true, force: true }))
  // Names that would be those of a season and of a series, were they anybody's choice for a film.
  const root = join(data, 'sp_s23 (2019)', 'Season 3')
  const clock = new FakeClock()
  const jobs = new MemoryJobs({ clock })
  const kept = new Map<string, string>()
  const ephemeral = {
    get: async (key: string) => kept.get(key),
    set: async (key: string, value: string) => void kept.set(key, value),
  }
  const folder = new InboxFolder(root)
  await folder.prepare()
  const ingestDesk = new IngestDesk({ jobs, catalog: new MemoryCatalog(), recognise: recogniseName })
  const open = () =>
    new Inbox(
      { folder, ingestDesk, jobs, ephemeral, clock, logger: silentLogger },
      { settleMs: SETTLE_MS, after: 'move', ...options },
    )
  return new InboxTrial(root, { clock, jobs, open })
}

class InboxTrial {
  readonly root: string
  readonly jobs: MemoryJobs
  readonly #clock: FakeClock
  readonly #open: () => Inbox
  #inbox: Inbox

  constructor(root: string, { clock, jobs, open }: { clock: FakeClock; jobs: MemoryJobs; open: () => Inbox }) {
    this.root = root
    this.jobs = jobs
    this.#clock = clock
    this.#open = open
    this.#inbox = open()
  }

  async write(files: Readonly<Record<string, string>>): Promise<void> {
    for (const [name, text] of Object.entries(files)) {
      await mkdir(dirname(join(this.root, name)), { recursive: true })
      await writeFile(join(this.root, name), text)
    }
  }

  look(): Promise<void> {
    return this.#inbox.look(signal)
  }

  /** Looks, waits as long as asked for, and looks again. */
  async settle(times = 1): Promise<void> {
    await this.look()
    await this.#clock.advance(times * SETTLE_MS)
    await this.look()
  }

  restart(): void {
    this.#inbox = this.#open()
  }

  /** Ends the jobs there are, as `fate` has it for the file of that name. Returns the names. */
  async work(fate: (name: string) => ErrorCode | 'stored' = () => 'stored'): Promise<string[]> {
    const names: string[] = []
    for (let claim = await this.jobs.claim('ingest', 1000); claim; claim = await this.jobs.claim('ingest', 1000)) {
      const { path } = claim.job.request
      const name = path.slice(this.root.length + 1)
      names.push(name)
      const code = fate(name)
      // The outcome is not looked at.
      if (code === 'stored') await this.jobs.complete(claim, {} as never)
      else await this.jobs.fail(claim, { code, message: ERRORS[code].message })
    }
    return names
  }

  /** What the files are taken for whose jobs there are. */
  async recognised(): Promise<Record<string, Recognised>> {
    const taken: Record<string, Recognised> = {}
    for (let claim = await this.jobs.claim('ingest', 1000); claim; claim = await this.jobs.claim('ingest', 1000)) {
      const { path, recognised } = claim.job.request
      taken[path.slice(this.root.length + 1)] = recognised
    }
    return taken
  }

  async there(folder = ''): Promise<string[]> {
    const entries = await readdir(join(this.root, folder), { recursive: true, withFileTypes: true })
    return entries
      .filter((entry) => !entry.isDirectory())
      .map((entry) => join(entry.parentPath, entry.name).slice(this.root.length + 1))
      .toSorted()
  }
}

test('a file is taken once nothing of it changes any longer, and moved aside once it is in', async () => {
  const inbox = await setUp()
  await inbox.write({ 'Film.mkv': 'beginning' })
  await inbox.settle()
  expect(await inbox.work()).toEqual(['Film.mkv'])
  expect(await inbox.there()).toEqual(['Film.mkv'])
  await inbox.look()
  expect(await inbox.there()).toEqual(['done/Film.mkv'])

  await inbox.write({ 'Film.mkv': 'another' })
  await inbox.look()
  await inbox.write({ 'Film.mkv': 'another that grows' })
  await inbox.settle()
  await inbox.write({ 'Film.mkv': 'grows again' })
  await inbox.look()
  expect(await inbox.work()).toEqual(['Film.mkv'])
  await inbox.look()
  // It changed while it was taken in: it is another one, and comes in anew.
  expect(await inbox.there()).toEqual(['Film.mkv', 'done/Film.mkv'])
  await inbox.settle()
  expect(await inbox.work()).toEqual(['Film.mkv'])
  await inbox.look()
  expect(await inbox.there()).toEqual(['done/2. Film.mkv', 'done/Film.mkv'])
})

test('what a file is, its own name and those below the inbox say, and none above', async () => {
  const inbox = await setUp()
  await inbox.write({
    'Solaris (1972).mkv': 'a',
    '05.mkv': 'b',
    'Show/Season 2/05.mkv': 'c',
    'Stalker (1979)/CD.mkv': 'd',
  })
  await inbox.settle()
  expect(await inbox.recognised()).toEqual({
    'Solaris (1972).mkv': { kind: 'movie', name: 'Solaris', year: 1972 },
    '05.mkv': { kind: 'movie', name: '05', doubt: 'nameless' },
    'Show/Season 2/05.mkv': { kind: 'series', name: 'Show', episode: { season: 2, episode: 5 } },
    'Stalker (1979)/CD.mkv': { kind: 'movie', name: 'Stalker', year: 1979 },
  })
})

test('a folder is one delivery, with all that comes along in it', async () => {
  const inbox = await setUp()
  await inbox.write({ 'Show/S01E01.mkv': 'a', 'Show/S01E02.mkv': 'b', 'Show/cover.jpg': 'c', 'Show/empty.txt': '' })
  await inbox.settle()
  const fate = (name: string) =>
    name.endsWith('jpg') ? 'SOURCE_NOT_VIDEO' : name.endsWith('txt') ? 'SOURCE_EMPTY' : 'stored'
  expect(await inbox.work(fate)).toHaveLength(4)
  await inbox.look()
  expect(await inbox.there()).toHaveLength(4)
  expect((await inbox.there()).every((name) => name.startsWith('done/Show/'))).toBe(true)
})

test('the pieces of a split file are one delivery, which is waited for longer', async () => {
  const inbox = await setUp()
  await inbox.write({ 'Film.mkv.001': 'a', 'Film.mkv.002': 'b' })
  await inbox.settle()
  expect(await inbox.work()).toEqual([])
  await inbox.write({ 'Film.mkv.003': 'c' })
  await inbox.settle(4)
  expect(await inbox.work()).toEqual(['Film.mkv.001'])
  await inbox.look()
  expect(await inbox.there()).toEqual(['done/Film.mkv.001', 'done/Film.mkv.002', 'done/Film.mkv.003'])
})

test.each([
  '.hidden.mkv',
  'Film.mkv.part',
  'Film.mkv.crdownload',
  'Film.mkv.!qB',
  'Film.tmp',
  'Film.mkv.aria2',
  'Film.mkv~',
])('%s is left alone, and holds up the folder it lies in', async (name) => {
  expect(isTemporaryName(name)).toBe(true)
  const inbox = await setUp()
  await inbox.write({ [name]: 'a', 'Folder/Film.mkv': 'b', [`Folder/${name}`]: 'c' })
  await inbox.settle()
  const isHidden = name.startsWith('.')
  expect(await inbox.work()).toEqual(isHidden ? ['Folder/Film.mkv'] : [])
  if (isHidden) return
  await rename(join(inbox.root, 'Folder', name), join(inbox.root, 'Folder', 'Second.mkv'))
  await inbox.settle()
  expect(await inbox.work()).toEqual(['Folder/Film.mkv', 'Folder/Second.mkv'])
})

test('a file that a process has open for writing is not taken, however long it stays the same', async (context) => {
  if (process.platform !== 'linux') context.skip('there is no /proc')
  const inbox = await setUp()
  await inbox.write({ 'Film.mkv': 'beginning' })
  const holder = spawn('sh', ['-c', 'exec 3>>"$0"; echo open; read -r _', join(inbox.root, 'Film.mkv')])
  await once(holder.stdout, 'data')
  await inbox.settle()
  expect(await inbox.work()).toEqual([])
  holder.stdin.end('\n')
  await once(holder, 'close')
  await inbox.settle()
  expect(await inbox.work()).toEqual(['Film.mkv'])
})

test('what could not be taken in lies in a folder of its own, with the reason beside it', async () => {
  const inbox = await setUp()
  await inbox.write({
    'Bad.mkv': 'a',
    'Show/1.mkv': 'b',
    'Show/2.mkv': 'c',
    'notes.txt': 'd',
    'Cut.mkv.001': 'e',
    'Cut.mkv.003': 'f',
  })
  await inbox.settle(4)
  const fate = (name: string) =>
    /txt/.test(name) ? 'SOURCE_NOT_VIDEO' : /Bad|2/.test(name) ? 'SOURCE_TRUNCATED' : 'stored'
  await inbox.work(fate)
  await inbox.look()
  expect(await inbox.there()).toEqual([
    'failed/Bad.mkv',
    'failed/Bad.mkv.reason.txt',
    'failed/Cut.mkv.001',
    'failed/Cut.mkv.003',
    'failed/Cut.mkv.reason.txt',
    'failed/Show.reason.txt',
    'failed/Show/1.mkv',
    'failed/Show/2.mkv',
    'failed/notes.txt',
    'failed/notes.txt.reason.txt',
  ])
  const reasonOf = (name: string) => readFile(join(inbox.root, 'failed', `${name}.reason.txt`), 'utf8')
  const truncated = 'The video is incomplete: its end is missing. (SOURCE_TRUNCATED)'
  expect(await reasonOf('Bad.mkv')).toContain(`Not taken in:\nBad.mkv: ${truncated}\n`)
  expect(await reasonOf('Show')).toContain(`Not taken in:\nShow/2.mkv: ${truncated}\n\nTaken in:\nShow/1.mkv\n`)
  expect(await reasonOf('Cut.mkv')).toContain('Cut.mkv.002')
  expect(await reasonOf('notes.txt')).toContain('There is no video in it.')
})

test('what has a name that is not UTF-8 is given up, under one that can be read', async () => {
  const inbox = await setUp()
  await writeFile(
    Buffer.concat([Buffer.from(`${inbox.root}/100%`), Buffer.from([0xff]), Buffer.from('.2019.mkv')]),
    'x',
  )
  await inbox.look()
  const names = await readdir(join(inbox.root, 'failed'))
  expect(names.toSorted()).toEqual(['100%25%FF.2019.mkv', '100%25%FF.2019.mkv.reason.txt'])
  const reason = await readFile(join(inbox.root, 'failed', '100%25%FF.2019.mkv.reason.txt'), 'utf8')
  expect(reason).toBe(`${ERRORS.SOURCE_NAME_INVALID.message}\n`)
  expect((await readdir(inbox.root)).toSorted()).toEqual(['done', 'failed'])
})

test('links are refused, wherever they lie, and what they lead to stays where it is', async () => {
  const inbox = await setUp()
  const outside = await mkdtemp(join(tmpdir(), 'outside-'))
  onTestFinished(() => rm(outside, { recursive: true, force: true }))
  await writeFile(join(outside, 'secret.mkv'), 'secret')
  await inbox.write({ 'Show/1.mkv': 'a' })
  await symlink(join(outside, 'secret.mkv'), join(inbox.root, 'Film.mkv'))
  await symlink(outside, join(inbox.root, 'Show', 'more'))
  await inbox.settle()
  expect(await inbox.work()).toEqual([])
  expect(await inbox.there()).toContain('failed/Film.mkv.reason.txt')
  expect(await inbox.there()).toContain('failed/Show.reason.txt')
  expect(await readFile(join(outside, 'secret.mkv'), 'utf8')).toBe('secret')
})

test('by setting, what was taken in is deleted, or stays and is not taken again', async () => {
  const deleting = await setUp({ after: 'delete' })
  await deleting.write({ 'Show/1.mkv': 'a' })
  await deleting.settle()
  await deleting.work()
  await deleting.look()
  expect(await readdir(deleting.root)).toEqual(['done', 'failed'])

  const keeping = await setUp({ after: 'keep' })
  await keeping.write({ 'Film.mkv': 'a' })
  await keeping.settle()
  expect(await keeping.work()).toEqual(['Film.mkv'])
  await keeping.settle()
  keeping.restart()
  await keeping.settle()
  expect(await keeping.work()).toEqual([])
  expect(await keeping.there()).toEqual(['Film.mkv'])
  await keeping.write({ 'Film.mkv': 'another' })
  await keeping.settle()
  expect(await keeping.work()).toEqual(['Film.mkv'])
})

test('a restart forgets nothing: what is under way is followed, and what is there is looked at anew', async () => {
  const inbox = await setUp()
  await inbox.write({ 'Film.mkv': 'a' })
  await inbox.settle()
  inbox.restart()
  await inbox.settle()
  expect(await inbox.jobs.pending('ingest')).toBe(1)
  expect(await inbox.work()).toEqual(['Film.mkv'])
  inbox.restart()
  await inbox.settle()
  expect(await inbox.work()).toEqual(['Film.mkv'])
  await inbox.look()
  expect(await inbox.there()).toEqual(['done/Film.mkv'])
})

test('only so many deliveries are under way at once', async () => {
  const inbox = await setUp()
  await inbox.write(Object.fromEntries(Array.from({ length: 40 }, (_, at) => [`${at}.mkv`, 'a'])))
  await inbox.settle()
  expect(await inbox.jobs.pending('ingest')).toBe(16)
  await inbox.work()
  await inbox.look()
  await inbox.look()
  expect(await inbox.jobs.pending('ingest')).toBe(16)
  await inbox.work()
  await inbox.look()
  await inbox.look()
  await inbox.work()
  await inbox.look()
  expect(await readdir(join(inbox.root, 'done'))).toHaveLength(40)
})

test('what is kept holds up nothing that comes behind it, however much that is', async () => {
  const inbox = await setUp({ after: 'keep', lookedAtMax: 10 })
  await inbox.write(Object.fromEntries(Array.from({ length: 25 }, (_, at) => [`a${at}.mkv`, 'a'])))
  const names = new Set<string>()
  while (names.size < 25) {
    await inbox.settle()
    await inbox.look()
    for (const name of await inbox.work()) names.add(name)
    await inbox.look()
  }
  await inbox.write({ 'z.mkv': 'a' })
  for (let times = 0; times < 6; times++) await inbox.settle()
  expect(await inbox.work()).toEqual(['z.mkv'])
})

test('a running inbox takes what is put there, and ends when it is told', async () => {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'inbox-')))
  onTestFinished(() => rm(root, { recursive: true, force: true }))
  const clock = new FakeClock()
  const jobs = new MemoryJobs({ clock })
  const ephemeral = { get: async () => undefined, set: async () => {} }
  const ingestDesk = new IngestDesk({ jobs, catalog: new MemoryCatalog(), recognise: recogniseName })
  const deps = { folder: new InboxFolder(join(root, 'in')), ingestDesk, jobs, ephemeral, clock, logger: silentLogger }
  const ended = new AbortController()
  const running = new Inbox(deps, { settleMs: SETTLE_MS, after: 'move' }).run(ended.signal)
  await expect.poll(() => readdir(join(root, 'in')).catch(() => [])).toEqual(['done', 'failed'])
  await writeFile(join(root, 'in', 'Film.mkv'), 'a')
  await expect
    .poll(async () => {
      await clock.advance(SETTLE_MS / 2)
      return await jobs.pending('ingest')
    })
    .toBe(1)
  const claim = (await jobs.claim('ingest', 1000)) ?? expect.fail('there is a job')
  expect(isJobOf(claim.job, 'ingest')).toBe(true)
  await jobs.complete(claim, {} as never)
  await expect
    .poll(async () => {
      await clock.advance(SETTLE_MS / 2)
      return await readdir(join(root, 'in', 'done'))
    })
    .toEqual(['Film.mkv'])
  ended.abort()
  await running
})
