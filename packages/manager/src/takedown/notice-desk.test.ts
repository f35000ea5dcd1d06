import {
  expectCode,
  FakeClock,
  MemoryCatalog,
  MemoryEphemeral,
  RecordingLogger,
  sampleCase,
} from '@streamvault/testkit'
import { expect, test } from 'vitest'
import { NOTICES_MAX, NOTICES_PER_VIEWER, NoticeDesk } from './notice-desk.ts'
import { Transparency } from './transparency.ts'

const TEXT = {
  ground: 'privacy',
  about: 'a film',
  statement: 'it shows me',
  claimant: 'Jo',
  contact: 'jo@mail.example',
} as const

function setUp() {
  const [catalog, clock, logger] = [new MemoryCatalog(), new FakeClock(), new RecordingLogger()]
  const deps = { catalog, clock, logger, ephemeral: new MemoryEphemeral({ clock }) }
  return { catalog, clock, logger, desk: new NoticeDesk(deps), transparency: new Transparency(deps) }
}

test('whoever gives a notice finds it by a number that nobody guesses, and the log tells nothing of who', async () => {
  const { desk, logger } = setUp()
  const { id } = await desk.give(TEXT, 'viewer')
  expect(await desk.get(id.toLowerCase().replaceAll('-', ''))).toMatchObject({ state: 'waiting', ...TEXT })
  await expectCode(desk.get(id.replace(/.$/, (last) => (last === 'Z' ? 'Y' : 'Z'))), 'NOTICE_NOT_FOUND')
  expect(JSON.stringify(logger.lines)).not.toMatch(/Jo|mail|shows me/)
})

test('one viewer gives five in an hour, and all together a hundred', async () => {
  const { desk, clock } = setUp()
  for (let given = 0; given < NOTICES_PER_VIEWER; given++) await desk.give(TEXT, 'one')
  await expectCode(desk.give(TEXT, 'one'), 'NOTICE_TOO_OFTEN')
  for (let given = NOTICES_PER_VIEWER; given < NOTICES_MAX; given++) await desk.give(TEXT, `other ${given}`)
  await expectCode(desk.give(TEXT, 'the last'), 'NOTICE_TOO_OFTEN')
  await clock.advance(3_600_000)
  expect(await desk.give(TEXT, 'one')).toMatchObject({ state: 'waiting' })
})

test('a notice is refused once, with a reason', async () => {
  const { desk } = setUp()
  const { id } = await desk.give(TEXT, 'viewer')
  const outcomes = await Promise.allSettled(
    ['a', 'b', 'c'].map((reason) => desk.refuse(id, { reason, by: 'telegram-1' })),
  )
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  expect(await desk.get(id)).toMatchObject({ state: 'refused' })
  await expectCode(desk.waiting(id), 'NOTICE_ANSWERED')
})

test('counts are by month and reason, and tell nothing of anybody', async () => {
  const { catalog, desk, transparency, clock } = setUp()
  await desk.refuse((await desk.give(TEXT, 'viewer')).id, { reason: 'nothing of yours', by: 'telegram-1' })
  const at = Date.UTC(2026, 10, 5)
  const opened = { reason: 'notice of Example', by: 'telegram-1', at }
  await catalog.cases.insert(sampleCase(1, { opened }))
  await catalog.cases.insert(
    sampleCase(2, { opened, state: 'returned', returned: { ...opened, at: Date.UTC(2026, 11, 1) } }),
  )
  const rows = await transparency.rows()
  const none = { notices: 0, refused: 0, takedowns: 0, restored: 0 }
  expect(rows.slice(0, 2)).toEqual([
    { ...none, month: '2026-12', ground: 'copyright', restored: 1 },
    { ...none, month: '2026-11', ground: 'copyright', takedowns: 2 },
  ])
  expect(rows.slice(2)).toEqual([{ ...none, month: rows[2]?.month, ground: 'privacy', notices: 1, refused: 1 }])
  expect(JSON.stringify(rows)).not.toMatch(/Example|telegram|Jo/)
  await desk.give(TEXT, 'viewer')
  expect(await transparency.rows()).toEqual(rows)
  await clock.advance(60_000)
  expect(await transparency.rows()).not.toEqual(rows)
})
