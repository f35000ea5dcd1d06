import { addSampleTitle, sampleFile, sampleNotice } from '@streamvault/testkit'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { BotTrial } from '../trial/bot-trial.ts'
import { OPERATOR } from '../trial/trial-telegram.ts'

const TEST_MS = 60_000
const HEARD = { timeout: 20_000 }
let trial: BotTrial
let stack: AsyncDisposableStack

beforeEach(async () => {
  stack = new AsyncDisposableStack()
  trial = stack.use(await BotTrial.open())
}, TEST_MS)

afterEach(() => stack.disposeAsync(), TEST_MS)

async function talk(language: string) {
  stack.use(await trial.startBot())
  await trial.untilListening()
  const talker = stack.use(await trial.talker({ id: OPERATOR, language }))
  return { talker, hears: () => expect.poll(() => talker.heard(), HEARD) }
}

test('in Telegram, something is taken down by a button once it was shown, and brought back', {
  timeout: TEST_MS,
}, async () => {
  const { catalog } = trial.foundation
  const title = await addSampleTitle(catalog, { kind: 'movie', name: 'River' }, [{ name: 'River.mkv' }])
  const { id: file } = sampleFile({ name: 'River.mkv' })
  const { talker, hears } = await talk('en')
  await talker.say('/takedown')
  await hears().toContain('Use it like this: /takedown WHAT')
  await talker.say(`/takedown ${title} copyright ref:2026-114 notice of Example`)
  await hears().toContain('This would go: River, 1 file')
  expect(await catalog.takedowns.ofFile(file)).toEqual([])
  await talker.press('Take it down, keep')
  await hears().toContain('It is denied from now on.')
  const [opened = expect.fail('there is a case')] = (await catalog.cases.list({}, { limit: 5 })).items
  expect(opened).toMatchObject({
    ground: 'copyright',
    reference: '2026-114',
    erases: false,
    opened: { reason: 'notice of Example' },
  })
  expect(trial.foundation.denials.isDenied(file) || (await catalog.takedowns.ofFile(file)).length === 1).toBe(true)
  const { items: audit } = await catalog.audit.list({ limit: 10 })
  expect(audit.map(({ what, on }) => [what, on])).toContainEqual(['/takedown', 'confirmed'])
  await talker.say(`/restore ${opened.id} counter-notice 7`)
  await hears().toContain('It comes back:')
  expect((await catalog.cases.get(opened.id))?.value).toMatchObject({ state: 'returning' })
})

test('notices are listed and refused, in the language of who asks', { timeout: TEST_MS }, async () => {
  const { catalog } = trial.foundation
  const { talker, hears } = await talk('de')
  await talker.say('/notices')
  await hears().toContain('Keine Meldung wartet auf Antwort.')
  const { id } = (await catalog.notices.insert(sampleNotice(1))).value
  await talker.say('/notices')
  await hears().toContain('Example Pictures')
  await talker.say(`/refuse ${id} nicht Ihr Film`)
  await hears().toContain(`Die Meldung ${id} ist zurückgewiesen.`)
  expect((await catalog.notices.get(id))?.value).toMatchObject({
    state: 'refused',
    answer: { reason: 'nicht Ihr Film' },
  })
})
