import { isVaultError, SLICE_BYTES } from '@streamvault/core'
import { expect, test } from 'vitest'
import type { Decision, SliceRequest } from './decision.ts'
import { Swarm } from './swarm.ts'

const channels = ['films']

function request(changes: Partial<SliceRequest> = {}): SliceRequest {
  const what = { file: 'a', sizeBytes: SLICE_BYTES, urgency: 'ahead' as const }
  return { id: 1, ...what, dataCenter: 2, channel: 'films', patienceUntil: 20_000, ...changes }
}

function swarmOf(...names: string[]): Swarm {
  const swarm = new Swarm()
  for (const name of names) swarm.enlist({ name, channels }, 0)
  return swarm
}

const shapes = (decisions: Decision[]) =>
  decisions.map((decision) => `${decision.kind}${'account' in decision ? ` ${decision.account}` : ''}`)

const onlyFailure = (decisions: Decision[]) =>
  decisions.flatMap((each) => (each.kind === 'fail' ? [each.error] : []))[0]

test('a flood sets the lane aside, and the slice goes elsewhere at once', () => {
  const swarm = swarmOf('one', 'two')
  expect(shapes(swarm.dispatch(request(), 0))).toEqual(['fetch one'])
  expect(shapes(swarm.failed(1, { kind: 'flood', waitMs: 5000, limit: 'requests' }, 100))).toEqual(['fetch two'])
})

test('when all are set aside, a request waits within its patience, and fails with the wait beyond it', () => {
  const swarm = swarmOf('one')
  swarm.dispatch(request(), 0)
  expect(swarm.failed(1, { kind: 'flood', waitMs: 5000, limit: 'requests' }, 100)).toEqual([])
  expect(swarm.wakeAt(100)).toBe(5100)
  const error = onlyFailure(swarm.dispatch(request({ id: 2, patienceUntil: 3000 }), 100))
  expect(isVaultError(error, 'STORE_THROTTLED') && error.retryAfterMs).toBe(5000)
  expect(shapes(swarm.tick(5100))).toEqual(['fetch one'])
})

/** Of an account whose bucket holds one request and fills by one a second, asked for more than that for ten seconds. */
function limitedSwarm() {
  const swarm = swarmOf('one')
  let openAt = 0
  let attempts: number[] = []
  const follow = (decisions: Decision[]) => {
    for (const each of decisions) if (each.kind === 'fetch') attempts.push(each.attempt)
  }
  for (let id = 1000; id < 1040; id++) follow(swarm.dispatch(request({ id, patienceUntil: 60_000 }), 0))
  for (let now = 0; now < 10_000; now += 50) {
    const asked = attempts
    attempts = []
    for (const attempt of asked) {
      if (now < openAt) follow(swarm.failed(attempt, { kind: 'flood', waitMs: openAt - now, limit: 'requests' }, now))
      else {
        openAt = now + 1000
        follow(swarm.done(attempt, now))
      }
    }
    follow(swarm.tick(now))
  }
  for (let id = 1000; id < 1040; id++) swarm.leave(id, 10_000)
  return swarm
}

test('an account that is told to wait again is asked at its pace, and who would have to wait too long is told for how long', () => {
  const swarm = limitedSwarm()
  const [lane] = swarm.lanes()
  const perSecond = lane?.requestsPerSecond(SLICE_BYTES) ?? 0
  expect(perSecond).toBeGreaterThan(0.5)
  expect(perSecond).toBeLessThan(2)
  const asked = Array.from({ length: 20 }, (_, id) => swarm.dispatch(request({ id, patienceUntil: 20_000 }), 12_000))
  const waits = asked.flatMap((decisions) => onlyFailure(decisions) ?? [])
  expect(waits.length).toBeGreaterThan(20 - 10 * perSecond - 2)
  for (const [index, error] of waits.entries()) {
    expect(isVaultError(error, 'STORE_THROTTLED') && (error.retryAfterMs ?? 0)).toBeGreaterThan(8_000)
    if (index === 0) expect(error.retryAfterMs).toBeLessThan(8_000 + 2_000 / perSecond)
  }
})

test('accounts that are free take over at once what a paced one has no turn for', () => {
  const swarm = limitedSwarm()
  swarm.enlist({ name: 'two', channels }, 12_000)
  const asked = Array.from({ length: 4 }, (_, id) => swarm.dispatch(request({ id }), 12_000))
  expect(shapes(asked.flat()).filter((shape) => shape === 'fetch two').length).toBeGreaterThan(1)
  expect(asked.every((decisions) => decisions.length === 1)).toBe(true)
})

test('an account is never asked for a channel that it does not see', () => {
  const swarm = swarmOf('one')
  expect(onlyFailure(swarm.dispatch(request({ channel: 'private' }), 0))?.code).toBe('STORE_UNAVAILABLE')
})

test('a dead account loses all it was asked for to others, and stays out until it is enlisted again', () => {
  const swarm = swarmOf('one')
  swarm.dispatch(request(), 0)
  swarm.dispatch(request({ id: 2 }), 0)
  swarm.enlist({ name: 'two', channels }, 0)
  expect(shapes(swarm.failed(1, { kind: 'dead' }, 100)).sort()).toEqual(['cancel', 'fetch two', 'fetch two'])
  expect(shapes(swarm.dispatch(request({ id: 3 }), 200))).toEqual(['fetch two'])
})

test('an account that leaves gives back what it was asked for', () => {
  const swarm = swarmOf('one', 'two')
  expect(shapes(swarm.dispatch(request(), 0))).toEqual(['fetch one'])
  expect(shapes(swarm.dismiss('one', 100))).toEqual(['cancel', 'fetch two'])
  expect(shapes(swarm.dispatch(request({ id: 2 }), 200))).toEqual(['fetch two'])
})

test('a reference is refreshed once however many wait, and answers from before do not refresh it again', () => {
  const swarm = swarmOf('one')
  for (const id of [1, 2, 3]) swarm.dispatch(request({ id }), 0)
  expect(shapes(swarm.failed(1, { kind: 'reference' }, 100))).toEqual(['refresh one'])
  expect(swarm.failed(2, { kind: 'reference' }, 110)).toEqual([])
  expect(shapes(swarm.referenceRenewed('one', 'a', 200))).toEqual(['fetch one', 'fetch one'])
  expect(shapes(swarm.failed(3, { kind: 'reference' }, 210))).toEqual(['fetch one'])
})

test('a reference that cannot be refreshed keeps the account from the file for a while', () => {
  const swarm = swarmOf('one')
  swarm.dispatch(request(), 0)
  swarm.failed(1, { kind: 'reference' }, 100)
  expect(swarm.referenceFailed('one', 'a', 200)).toEqual([])
  expect(swarm.wakeAt(200)).toBe(5200)
  expect(shapes(swarm.tick(5200))).toEqual(['fetch one'])
})

test('what somebody waits for goes before what is read ahead, and beside a full window', () => {
  const swarm = swarmOf('one')
  for (let id = 1; id <= 6; id++) swarm.dispatch(request({ id }), 0)
  const urgent = { urgency: 'now', sizeBytes: SLICE_BYTES / 2 } as const
  for (const id of [7, 8]) expect(shapes(swarm.dispatch(request({ id, ...urgent }), 10))).toEqual(['fetch one'])
  expect(swarm.dispatch(request({ id: 9, ...urgent }), 10)).toEqual([])
  expect(swarm.done(1, 400)).toMatchObject([{ kind: 'deliver' }, { kind: 'fetch', request: { id: 9 } }])
})

test('what is read ahead is hedged once somebody has come to it, and goes before what nobody waits for', () => {
  const swarm = swarmOf('one', 'two')
  for (let id = 1; id <= 20; id++) {
    swarm.dispatch(request({ id }), 0)
    swarm.done(id, 150)
  }
  for (let id = 21; id <= 32; id++) swarm.dispatch(request({ id }), 1000)
  expect(swarm.hurry(32, 1100)).toMatchObject([{ kind: 'fetch', request: { id: 32, urgency: 'now' } }])
  expect(swarm.tick(1150)).toEqual([])
  for (const id of [21, 22, 24, 25, 26, 27, 28, 29, 30, 31, 32]) swarm.done(id, 1200)
  expect(swarm.hurry(23, 1300)).toMatchObject([{ kind: 'fetch', request: { id: 23 }, hedge: true }])
})

test('nothing is hedged with an account that is busy: a second request would come behind what it is to overtake', () => {
  const swarm = swarmOf('one', 'two')
  for (let id = 1; id <= 20; id++) {
    swarm.dispatch(request({ id }), 0)
    swarm.done(id, 150)
  }
  for (let id = 21; id <= 28; id++) swarm.dispatch(request({ id, urgency: 'now' }), 1000)
  expect(swarm.tick(2000)).toEqual([])
  const hedges = (id: number) => swarm.done(id, 2000).filter(({ kind }) => kind === 'fetch')
  expect([21, 22, 23, 24].flatMap(hedges)).toEqual([])
  expect(hedges(25)).toMatchObject([{ request: { id: 26 }, hedge: true }])
})

test('an account that owes an answer for long is asked for nothing more', () => {
  const swarm = swarmOf('one', 'two')
  for (let id = 1; id <= 40; id++) {
    swarm.dispatch(request({ id }), 0)
    swarm.firstByte(id, 150)
    swarm.done(id, 200)
  }
  const [owed] = swarm.dispatch(request({ id: 41 }), 1000)
  const debtor = owed?.kind === 'fetch' ? owed.account : ''
  for (let id = 42; id <= 44; id++) {
    const [fetch] = swarm.dispatch(request({ id }), 2400)
    expect(fetch).toMatchObject({ kind: 'fetch', account: debtor === 'one' ? 'two' : 'one' })
  }
})

test('a lane that let two requests in a row go silent is benched, then tried with what nobody waits for', () => {
  const swarm = swarmOf('one', 'two')
  const finish = (decisions: Decision[], account: string, now: number) => {
    for (const each of decisions) if (each.kind === 'fetch' && each.account === account) swarm.done(each.attempt, now)
  }
  const asked = [1, 2, 3, 4].flatMap((id) => swarm.dispatch(request({ id, urgency: 'now' }), 0))
  expect(shapes(asked)).toEqual(['fetch one', 'fetch two', 'fetch one', 'fetch two'])
  finish(asked, 'two', 400)
  const rescued = swarm.tick(4000)
  expect(shapes(rescued)).toEqual(['cancel', 'cancel', 'fetch two', 'fetch two'])
  finish(rescued, 'two', 4400)
  for (const id of [5, 6, 7]) {
    const decisions = swarm.dispatch(request({ id }), 4500)
    expect(shapes(decisions)).toEqual(['fetch two'])
    finish(decisions, 'two', 4900)
  }
  const fillUp = [8, 9, 10, 11].flatMap((id) => swarm.dispatch(request({ id }), 12_000))
  expect(shapes(fillUp)).toEqual(['fetch two', 'fetch two', 'fetch two', 'fetch two'])
  expect(shapes(swarm.dispatch(request({ id: 12 }), 12_000))).toEqual(['fetch one'])
  expect(shapes(swarm.dispatch(request({ id: 13, urgency: 'now' }), 12_000))).toEqual(['fetch two'])
  expect(shapes(swarm.dispatch(request({ id: 14 }), 12_000))).toEqual([])
})

test('who leaves is dropped, and what was asked for is cancelled', () => {
  const swarm = swarmOf('one')
  swarm.dispatch(request(), 0)
  expect(shapes(swarm.leave(1, 10))).toEqual(['cancel', 'drop'])
  expect(swarm.done(1, 400)).toEqual([])
})

test('a late answer is hedged with another account, the first one wins, and the budget ends', () => {
  const swarm = swarmOf('one', 'two')
  for (let id = 1; id <= 19; id++) {
    swarm.dispatch(request({ id }), 0)
    swarm.done(id, 0)
  }
  const [first] = swarm.dispatch(request({ id: 20, urgency: 'now' }), 1000)
  swarm.dispatch(request({ id: 21, urgency: 'now' }), 1000)
  expect(first).toMatchObject({ kind: 'fetch', attempt: 20, hedge: false })
  const [hedge, ...more] = swarm.tick(2000)
  expect(more).toEqual([])
  expect(hedge).toMatchObject({ kind: 'fetch', attempt: 22, hedge: true })
  expect(shapes(swarm.done(22, 2300))).toEqual(['cancel', 'deliver'])
})
