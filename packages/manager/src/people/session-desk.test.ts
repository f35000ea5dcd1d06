import { FakeClock, MemoryCatalog, RecordingLogger, samplePerson } from '@streamvault/testkit'
import { expect, test } from 'vitest'
import { GRACE_MS, SESSION_IDLE_MS, SESSION_LIFE_MS, SESSIONS_MAX, SessionDesk, TURN_MS } from './session-desk.ts'

const PERSON = samplePerson('7')

async function setUp() {
  const [catalog, clock, logger] = [new MemoryCatalog(), new FakeClock(), new RecordingLogger()]
  await catalog.people.insert(PERSON)
  const desk = new SessionDesk({ catalog, clock, logger })
  const find = (shown: string) => desk.find(shown, { mayTurn: true })
  /** Shows something until there is something else to show. */
  async function turn(shown: string): Promise<string> {
    await clock.advance(TURN_MS)
    return (await find(shown))?.turned ?? expect.fail('nothing else was given')
  }
  return { catalog, clock, desk, find, logger, turn }
}

test('whoever shows what was given is who signed in, and nothing of it is kept as it is shown', async () => {
  const { catalog, desk, find } = await setUp()
  const { session, shown } = await desk.begin(PERSON.id, 'Firefox')
  expect(await find(shown)).toEqual({ person: PERSON, session, isBanned: false })
  const [id, secret = ''] = shown.split('.')
  expect(JSON.stringify(await catalog.sessions.listOf(PERSON.id))).not.toContain(secret)
  const other = (await desk.begin(PERSON.id, '')).shown.split('.')[1]
  for (const wrong of ['', id, `${id}.`, `${id}.${other}`, `${'A'.repeat(22)}.${secret}`, `${shown}x`, `${shown};`])
    expect(await find(wrong ?? ''), wrong).toBeUndefined()
  expect(await find(shown)).toBeDefined()
})

test('a secret is exchanged for another, and holds until that is shown; then a minute longer', async () => {
  const { clock, desk, find, turn } = await setUp()
  const { shown } = await desk.begin(PERSON.id, '')
  await clock.advance(TURN_MS - 1)
  expect(await find(shown)).not.toHaveProperty('turned')
  const lost = await turn(shown)
  // The answer that had it never arrived: another one follows.
  const next = await turn(shown)
  expect(await find(lost)).toBeUndefined()
  expect(await find(next)).toMatchObject({ person: PERSON })
  expect(await find(shown)).toMatchObject({ person: PERSON })
  await clock.advance(GRACE_MS)
  expect(await find(shown)).toMatchObject({ person: PERSON })
})

test('of requests that come together, one is given another secret', async () => {
  const { clock, desk, find } = await setUp()
  const { shown } = await desk.begin(PERSON.id, '')
  await clock.advance(TURN_MS)
  const found = await Promise.all(Array.from({ length: 10 }, () => find(shown)))
  expect(found.every((one) => one?.person.id === PERSON.id)).toBe(true)
  expect(found.filter((one) => one?.turned !== undefined)).toHaveLength(1)
})

test('a secret that was given up long ago ends the session for whoever has it, and for whoever has the other one', async () => {
  const { clock, desk, find, logger, turn } = await setUp()
  const { shown: stolen } = await desk.begin(PERSON.id, '')
  const next = await turn(stolen)
  await find(next)
  await clock.advance(GRACE_MS + 1)
  expect(await find(stolen)).toBeUndefined()
  expect(await find(next)).toBeUndefined()
  expect(logger.lines.map(({ level }) => level)).toEqual(['warn'])
  expect(JSON.stringify(logger.lines)).not.toContain(stolen.split('.')[1])
})

test('where the browser cannot be told of another secret, none is given', async () => {
  const { clock, desk } = await setUp()
  const { shown } = await desk.begin(PERSON.id, '')
  await clock.advance(TURN_MS)
  expect(await desk.find(shown, { mayTurn: false })).not.toHaveProperty('turned')
})

test('whoever does not come back is signed out, and nobody stays for ever', async () => {
  const { catalog, clock, desk, find } = await setUp()
  const { shown } = await desk.begin(PERSON.id, '')
  await clock.advance(SESSION_IDLE_MS - 1)
  let showing = (await find(shown))?.turned ?? shown
  await clock.advance(SESSION_IDLE_MS)
  expect(await desk.list(PERSON.id)).toEqual([])
  expect(await find(showing)).toBeUndefined()
  showing = (await desk.begin(PERSON.id, '')).shown
  for (let ms = 0; ms < SESSION_LIFE_MS - SESSION_IDLE_MS / 2; ms += SESSION_IDLE_MS / 2) {
    await clock.advance(SESSION_IDLE_MS / 2)
    showing = (await find(showing))?.turned ?? showing
  }
  // Half a month ago it was in use still.
  await clock.advance(SESSION_IDLE_MS / 2 - 1)
  expect(await find(showing)).toBeDefined()
  await clock.advance(1)
  expect(await find(showing)).toBeUndefined()
  expect(await catalog.sessions.listOf(PERSON.id)).toEqual([])
})

test('of more browsers than one may have, the one that was not used for longest is signed out', async () => {
  const { clock, desk, find } = await setUp()
  const shown: string[] = []
  for (let count = 0; count <= SESSIONS_MAX; count++) {
    shown.push((await desk.begin(PERSON.id, `browser ${count}`)).shown)
    await clock.advance(1_000)
  }
  expect(await find(shown[0] ?? '')).toBeUndefined()
  expect((await desk.list(PERSON.id)).map(({ device }) => device)).toEqual(
    Array.from({ length: SESSIONS_MAX }, (_, at) => `browser ${SESSIONS_MAX - at}`),
  )
})

test('one ends one’s own sessions, and nobody else’s', async () => {
  const { catalog, desk, find } = await setUp()
  await catalog.people.insert(samplePerson('8'))
  const [mine, too, other] = [
    await desk.begin(PERSON.id, ''),
    await desk.begin(PERSON.id, ''),
    await desk.begin(samplePerson('8').id, ''),
  ]
  await expect(desk.end(PERSON.id, other.session.id)).rejects.toMatchObject({ code: 'SESSION_NOT_FOUND' })
  await desk.endOthers(PERSON.id, mine.session.id)
  expect(await find(too.shown)).toBeUndefined()
  await desk.end(PERSON.id, mine.session.id)
  expect(await find(mine.shown)).toBeUndefined()
  expect(await find(other.shown)).toBeDefined()
})
