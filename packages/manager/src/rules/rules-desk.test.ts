import { FakeClock, MemoryCatalog, sampleEdition } from '@streamvault/testkit'
import { expect, test } from 'vitest'
import { FALLBACK_RULES, RULE_NAMES, RULES, type Rule } from './rule-table.ts'
import { RULES_KNOWN_MS, RulesDesk } from './rules-desk.ts'

function setUp() {
  const [catalog, clock] = [new MemoryCatalog(), new FakeClock()]
  const open = () => new RulesDesk({ catalog, clock })
  return { catalog, clock, open, desk: open() }
}

const BY = 'telegram-1'

test('what was decided holds at once here, and within a second elsewhere', async () => {
  const { clock, desk, open } = setUp()
  const elsewhere = open()
  expect(await elsewhere.read()).toEqual(FALLBACK_RULES)
  expect(await desk.change(BY, { jobsUnderWay: 3 })).toMatchObject({ number: 1, rules: { jobsUnderWay: 3 } })
  expect((await desk.read()).jobsUnderWay).toBe(3)
  expect((await elsewhere.read()).jobsUnderWay).toBe(FALLBACK_RULES.jobsUnderWay)
  await clock.advance(RULES_KNOWN_MS)
  expect((await elsewhere.read()).jobsUnderWay).toBe(3)
})

test.each([
  [{ jobsUnderWay: 0 }, 'jobsUnderWay takes a whole number, 1 to 100'],
  [{ jobsUnderWay: 1.5, messages: 1e9 }, 'messages takes a whole number, 5 to 200'],
  [{ jobsUnderWay: 'many' }, 'jobsUnderWay takes'],
  [{ strangers: 'nobody' }, 'strangers takes invite, open, members'],
  [{ appeal: 'x'.repeat(501) }, 'appeal takes a text of 500 characters'],
  [{ channels: ['films'] }, 'channels takes ids of channels'],
  [{ channels: '1,2,3,4,5,6' }, '5 at most'],
  [{ toString: 1 }, 'there is no rule of another name'],
  [{ strangers: 'members' }, 'only where channels are named'],
])('refuses %o, and changes nothing', async (changes, told) => {
  const { desk } = setUp()
  await expect(desk.change(BY, { linksPerDay: 7, ...changes })).rejects.toMatchObject({
    code: 'RULES_INVALID',
    detail: expect.stringContaining(told),
  })
  expect(await desk.standing()).toEqual({ number: 0, rules: FALLBACK_RULES })
})

test('reads numbers and lists of what people write, and the mark of channels is left out', async () => {
  const { desk } = setUp()
  const { rules } = await desk.change(BY, {
    messages: '30',
    channels: '-1001234567890 1000, 1000',
    strangers: 'members',
  })
  expect(rules).toMatchObject({ messages: 30, channels: ['1234567890', '1000'] })
  await expect(desk.change(BY, { channels: null })).rejects.toMatchObject({ code: 'RULES_INVALID' })
})

test('takes changes back, one after the other and each edition there was, and says who has decided what', async () => {
  const { desk } = setUp()
  await expect(desk.undo(BY)).rejects.toMatchObject({ code: 'RULES_NOT_FOUND' })
  await desk.change(BY, { jobsUnderWay: 3 })
  await desk.change('telegram-2', { jobsUnderWay: 4, linksPerDay: 9 })
  expect((await desk.undo(BY)).rules).toMatchObject({ jobsUnderWay: 3, linksPerDay: FALLBACK_RULES.linksPerDay })
  expect((await desk.restore(BY, 2)).rules).toMatchObject({ jobsUnderWay: 4, linksPerDay: 9 })
  expect((await desk.change(BY, { jobsUnderWay: null })).rules.jobsUnderWay).toBe(FALLBACK_RULES.jobsUnderWay)
  expect(await desk.restore(BY, 0)).toEqual({ number: 6, rules: FALLBACK_RULES })
  await expect(desk.restore(BY, 99)).rejects.toMatchObject({ code: 'RULES_NOT_FOUND' })
  const { items } = await desk.list({ limit: 10 })
  expect(items.map(({ number, who }) => [number, who]).at(-2)).toEqual([2, 'telegram-2'])
})

test('whoever has not seen what stands changes nothing; whoever does not say loses nothing of another', async () => {
  const { desk, open } = setUp()
  await desk.change(BY, { jobsUnderWay: 3 }, 0)
  await expect(desk.change(BY, { jobsUnderWay: 4 }, 0)).rejects.toMatchObject({ code: 'RULES_CHANGED' })
  const others = Array.from({ length: 5 }, (_, at) => open().change(BY, { [RULE_NAMES.at(-1 - at) ?? '']: 5 }))
  await Promise.all(others)
  const { number, rules } = await desk.standing()
  expect(number).toBe(6)
  expect(Object.values(rules).filter((value) => value === 5)).toHaveLength(5)
})

test('what another version has written that this one does not know does not hold', async () => {
  const { catalog, desk } = setUp()
  await catalog.rules.insert(sampleEdition(1, { rules: { jobsUnderWay: 4, messages: 'many', later: 1 } }))
  expect((await desk.standing()).rules).toEqual({ ...FALLBACK_RULES, jobsUnderWay: 4 })
})

test.each(RULE_NAMES)('what holds of %s without the operator’s word is within its bounds', (name) => {
  const rule: Rule = RULES[name]
  if (rule.kind === 'count') expect(rule.fallback >= rule.min && rule.fallback <= rule.max).toBe(true)
  if (rule.kind === 'choice') expect(rule.choices).toContain(rule.fallback)
})
