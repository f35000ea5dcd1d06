import { type BlobRef, type FileId, fileIdOf, type NoticeId, type TakedownCase, type TitleId } from '@streamvault/core'
import {
  addSampleTitle,
  expectCode,
  FakeClock,
  MemoryCatalog,
  MemoryEphemeral,
  MemoryJobs,
  sampleFile,
  sampleNotice,
  silentLogger,
} from '@streamvault/testkit'
import { expect, test } from 'vitest'
import { CaseDesk, type CaseOrder, ORDER_MS } from './case-desk.ts'
import { CaseKeeper } from './case-keeper.ts'
import { CaseWork } from './case-work.ts'
import { TakedownDesk } from './takedown-desk.ts'

const WHY = { ground: 'copyright', reason: 'notice 7', erases: false } as const
const BY = 'telegram-1'
const { signal } = new AbortController()

async function setUp({ enforced = 'server' as 'server' | 'unconfirmed' } = {}) {
  const [catalog, clock] = [new MemoryCatalog(), new FakeClock()]
  const [jobs, ephemeral] = [new MemoryJobs({ clock }), new MemoryEphemeral({ clock })]
  const title = await addSampleTitle(catalog, { kind: 'movie', name: 'Big Buck Bunny', year: 2008 }, [
    { name: 'bunny.mp4' },
  ])
  const file = sampleFile({ name: 'bunny.mp4' }).id
  const takedownDesk = new TakedownDesk({ catalog, jobs, clock })
  const [part] = (await catalog.files.get(file))?.value.parts ?? []
  const postOf = (blob: BlobRef) => (blob === part?.blob ? { place: '1234567890', cursor: '42' } : undefined)
  const caseDesk = new CaseDesk({ catalog, jobs, ephemeral, clock, takedownDesk, postOf })
  const work = new CaseWork({
    catalog,
    jobs,
    clock,
    logger: silentLogger,
    caseDesk,
    takedownDesk,
    enforce: async () => enforced,
  })
  const take = async (order: Partial<CaseOrder> = {}) => {
    const { token } = await caseDesk.preview({ what: title, ...WHY, ...order }, BY)
    return await caseDesk.confirm(token, BY)
  }
  const carryOut = async () => {
    const claim = (await jobs.claim('takedown', 60_000)) ?? expect.fail('there is a job')
    const outcome = await work.carryOut({ claim, signal })
    await jobs.complete(claim, outcome)
    return outcome.state
  }
  return { catalog, clock, jobs, title, file, caseDesk, take, carryOut, takedownDesk }
}

const states = ({ steps }: TakedownCase) => steps.map(({ name, state }) => `${name} ${state}`)

test('a preview tells what would go and changes nothing; its token takes it down once, and only who asked', async () => {
  const { catalog, caseDesk, title, file, clock } = await setUp()
  const order = { what: title, ...WHY, reference: '2026-114' }
  const { extent, token } = await caseDesk.preview(order, BY)
  expect(extent).toMatchObject({
    titles: ['Big Buck Bunny'],
    files: [{ id: file, name: 'bunny.mp4' }],
    packs: 1,
    sprites: 1,
  })
  expect(extent.messages).toBeGreaterThan(0)
  expect((await catalog.takedowns.list({ limit: 10 })).items).toEqual([])
  const others = Array.from({ length: 5 }, () => caseDesk.confirm(token, BY))
  const won = (await Promise.allSettled(others)).filter(({ status }) => status === 'fulfilled')
  expect(won).toHaveLength(1)
  expect((await catalog.takedowns.ofFile(file))[0]?.takenDown).toMatchObject({ by: BY, reason: 'notice 7' })
  const [opened = expect.fail()] = (await caseDesk.list({}, { limit: 10 })).items
  expect(opened).toMatchObject({ state: 'open', reference: '2026-114', ground: 'copyright', namedBy: 'title' })
  expect(states(opened)).toEqual(['deny done', 'cut waiting', 'check waiting'])
  await expectCode(caseDesk.confirm((await caseDesk.preview(order, BY)).token, 'telegram-2'), 'TAKEDOWN_ORDER_EXPIRED')
  const late = await caseDesk.preview(order, BY)
  await clock.advance(ORDER_MS)
  await expectCode(caseDesk.confirm(late.token, BY), 'TAKEDOWN_ORDER_EXPIRED')
})

test('a file is meant by its id, its digest, an address, a ticket or a post, and what means nothing is refused', async () => {
  const { caseDesk, catalog, title, file } = await setUp()
  const { sha256 } = (await catalog.files.get(file))?.value ?? expect.fail()
  const ticket = `${Buffer.from(['1', 'file', file, 'x', ''].join('\n')).toString('base64url')}.${'a'.repeat(43)}`
  const meant: readonly (readonly [string, object, string])[] = [
    [file, { file }, 'file'],
    [sha256.toUpperCase(), { file: fileIdOf(sha256) }, 'digest'],
    [`https://vault.example.org/title/${title}`, { title }, 'link'],
    [`/title/${title}/watch/${file}`, { file }, 'link'],
    [`https://vault.example.org/stream/${file}/bunny.mp4?ticket=x`, { file }, 'link'],
    [ticket, { file }, 'link'],
    ['https://t.me/c/1234567890/42', { file }, 'message'],
    ['-1001234567890/42', { file }, 'message'],
  ]
  for (const [what, target, namedBy] of meant) {
    const { token, target: previewed } = await caseDesk.preview({ what, ...WHY }, BY)
    expect([what, previewed]).toEqual([what, target])
    expect((await caseDesk.confirm(token, BY)).namedBy).toBe(namedBy)
  }
  await expectCode(caseDesk.preview({ what: 'no-such-title', ...WHY }, BY), 'TITLE_NOT_FOUND')
  await expectCode(caseDesk.preview({ what: 'https://t.me/c/1234567890/43', ...WHY }, BY), 'FILE_NOT_FOUND')
  await expectCode(caseDesk.preview({ what: 'https://example.org/other', ...WHY }, BY), 'TITLE_NOT_FOUND')
})

test('each step is verified, and the case is done; brought back, it says what is there again', async () => {
  const { take, carryOut, caseDesk, catalog, file } = await setUp()
  const { id } = await take()
  expect(await carryOut()).toBe('done')
  expect(states(await caseDesk.get(id.toLowerCase()))).toEqual(['deny done', 'cut done', 'check done'])
  await caseDesk.restore(id, { reason: 'counter-notice 7', by: BY })
  expect(await carryOut()).toBe('returned')
  const returned = await caseDesk.get(id)
  expect(returned).toMatchObject({ state: 'returned', returned: { reason: 'counter-notice 7', by: BY } })
  expect(returned.steps.at(-1)).toMatchObject({ name: 'return', state: 'done', found: { back: 1, gone: 0 } })
  expect(await catalog.takedowns.covering((await catalog.files.get(file))?.value ?? expect.fail())).toBeUndefined()
})

test('bytes are erased by a purge, and one that says so while something is left is not believed', async () => {
  const { take, carryOut, caseDesk, catalog } = await setUp()
  const { id, takedown = 0 } = await take({ erases: true })
  await catalog.takedowns.markPurged(takedown, { reason: 'x', by: BY, at: 0 })
  await expectCode(carryOut(), 'TAKEDOWN_UNVERIFIED')
  expect((await caseDesk.get(id)).steps.at(-1)).toMatchObject({
    name: 'check',
    state: 'failed',
    failure: 'TAKEDOWN_UNVERIFIED',
  })
  expect((await caseDesk.get(id)).steps.find(({ name }) => name === 'erase')).toMatchObject({ state: 'done' })
})

test('a step that cannot be confirmed is told by its error, and tried again', async () => {
  const { take, carryOut, caseDesk } = await setUp({ enforced: 'unconfirmed' })
  const { id } = await take()
  await expectCode(carryOut(), 'TAKEDOWN_UNVERIFIED')
  expect((await caseDesk.get(id)).steps[1]).toMatchObject({
    name: 'cut',
    state: 'failed',
    attempts: 1,
    failure: 'TAKEDOWN_UNVERIFIED',
  })
})

test('a case that was written and never begun is denied and ended by the keeper of the next start', async () => {
  const { catalog, caseDesk, clock, carryOut, title, file, take, jobs } = await setUp()
  const known = await take()
  await carryOut()
  const { takedown: _, ...lost } = known
  const id = (
    await catalog.cases.insert({
      ...lost,
      id: known.id.replace(/.$/, (last) => (last === 'Z' ? 'Y' : 'Z')) as TakedownCase['id'],
      target: { title },
      steps: known.steps.map((step) => ({ ...step, state: 'waiting' })),
    })
  ).value.id
  const ended = new AbortController()
  const keeping = new CaseKeeper({ catalog, caseDesk, clock, logger: silentLogger }).run(ended.signal)
  await expect.poll(() => jobs.pending('takedown')).toBe(1)
  ended.abort()
  await keeping
  expect(await carryOut()).toBe('done')
  expect((await caseDesk.get(id)).takedown).toBeDefined()
  expect((await catalog.takedowns.ofFile(file))[0]?.reinstated).toBeUndefined()
})

test('a notice is answered by the case that it became', async () => {
  const { catalog, take } = await setUp()
  const notice = (await catalog.notices.insert(sampleNotice(1))).value
  const { id } = await take({ notice: notice.id as NoticeId })
  expect((await catalog.notices.get(notice.id))?.value).toMatchObject({ state: 'accepted', case: id })
})

test('bytes that nobody has ingested yet are kept out by their digest', async () => {
  const { catalog, take } = await setUp()
  const sha256 = 'ab'.repeat(32)
  await take({ what: sha256 })
  const file = { ...sampleFile({ name: 'new.mkv', titleId: 'new' as TitleId }), sha256, id: fileIdOf(sha256) as FileId }
  await expectCode(catalog.files.insert(file), 'TAKEN_DOWN')
})
