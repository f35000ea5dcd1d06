import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type CallOptions, urgencyOf } from '../ports/call-options.ts'
import { abortable } from './abortable.ts'
import { Semaphore } from './semaphore.ts'
import { NobodyWaitsError, SingleFlight } from './single-flight.ts'

const never = new AbortController().signal
const left = new Error('left')

function settled(promise: Promise<unknown>): Promise<boolean> {
  return Promise.race([promise.then(() => true), Promise.resolve().then(() => Promise.resolve(false))])
}

test('a semaphore keeps a fitting request blocked behind a larger one', async () => {
  const semaphore = new Semaphore(3)
  await semaphore.acquire(2, never)
  const large = semaphore.acquire(3, never)
  const small = semaphore.acquire(1, never)
  expect(await settled(small)).toBe(false)
  expect(semaphore.tryAcquire()).toBe(false)
  semaphore.release(2)
  await large
  expect(await settled(small)).toBe(false)
  semaphore.release(3)
  await small
  expect(semaphore.used).toBe(1)
})

test('who leaves the line of a semaphore holds nothing, and lets those behind pass', async () => {
  const semaphore = new Semaphore(2)
  await semaphore.acquire(1, never)
  const leaver = new AbortController()
  const large = semaphore.acquire(2, leaver.signal)
  const small = semaphore.acquire(1, never)
  leaver.abort(left)
  await expect(large).rejects.toBe(left)
  await small
  expect(semaphore.used).toBe(2)
})

test('who leaves in the very moment of being granted gives back what was granted', async () => {
  const semaphore = new Semaphore(1)
  await semaphore.acquire(1, never)
  const leaver = new AbortController()
  const late = semaphore.acquire(1, leaver.signal)
  leaver.abort(left)
  semaphore.release()
  await expect(late).rejects.toBe(left)
  expect(semaphore.used).toBe(0)
  expect(semaphore.tryAcquire()).toBe(true)
})

test('a semaphore never holds more than its capacity, whatever comes and goes', async () => {
  const action = fc.record({ weight: fc.integer({ min: 1, max: 4 }), leaves: fc.boolean() })
  await fc.assert(
    fc.asyncProperty(fc.array(action, { maxLength: 40 }), async (actions) => {
      const semaphore = new Semaphore(4)
      const work = actions.map(async ({ weight, leaves }) => {
        const controller = new AbortController()
        if (leaves) queueMicrotask(() => controller.abort(left))
        await semaphore.acquire(weight, controller.signal)
        expect(semaphore.used).toBeLessThanOrEqual(4)
        await Promise.resolve()
        semaphore.release(weight)
      })
      await Promise.allSettled(work)
      expect(semaphore.used).toBe(0)
      expect(semaphore.waiting).toBe(0)
    }),
  )
})

test('callers of one key share one flight', async () => {
  const flights = new SingleFlight<number>()
  let runs = 0
  const work = async () => ++runs
  const results = await Promise.all([1, 2, 3].map(() => flights.run('a', work, { signal: never })))
  expect(results).toEqual([1, 1, 1])
  expect(await flights.run('a', work, { signal: never })).toBe(2)
  expect(flights.size).toBe(0)
})

test('one caller leaves with its own reason while the others stay', async () => {
  const flights = new SingleFlight<string>()
  const { promise, resolve } = Promise.withResolvers<string>()
  const leaver = new AbortController()
  const first = flights.run('a', () => promise, { signal: leaver.signal })
  const second = flights.run('a', () => promise, { signal: never })
  leaver.abort(left)
  await expect(first).rejects.toBe(left)
  resolve('landed')
  expect(await second).toBe('landed')
})

test('the work aborts when its last caller has left, and the next one starts anew', async () => {
  const flights = new SingleFlight<string>()
  const leaver = new AbortController()
  let given: AbortSignal | undefined
  const work = ({ signal }: CallOptions) => {
    given = signal
    return new Promise<string>(() => {})
  }
  const only = flights.run('a', work, { signal: leaver.signal })
  leaver.abort(left)
  await expect(only).rejects.toBe(left)
  expect(given?.reason).toBeInstanceOf(NobodyWaitsError)
  expect(await flights.run('a', async () => 'anew', { signal: never })).toBe('anew')
})

test('what was begun ahead is hurried by the first who wants it now', async () => {
  const flights = new SingleFlight<void>()
  const landed = Promise.withResolvers<void>()
  let given: CallOptions | undefined
  const work = (options: CallOptions) => {
    given = options
    return landed.promise
  }
  const callers = [flights.run('a', work, { signal: never, urgency: 'ahead' })]
  callers.push(flights.run('a', work, { signal: never, urgency: 'ahead' }))
  expect(given && urgencyOf(given)).toBe('ahead')
  callers.push(flights.run('a', work, { signal: never }))
  expect(given && urgencyOf(given)).toBe('now')
  landed.resolve()
  await Promise.all(callers)
})

test('a failed flight fails all who joined, and is forgotten', async () => {
  const flights = new SingleFlight<string>()
  const failure = new Error('no')
  const work = () => Promise.reject(failure)
  const outcomes = await Promise.allSettled([
    flights.run('a', work, { signal: never }),
    flights.run('a', work, { signal: never }),
  ])
  expect(outcomes.map((outcome) => outcome.status === 'rejected' && outcome.reason)).toEqual([failure, failure])
  expect(flights.has('a')).toBe(false)
})

test('an abandoned promise that fails later disturbs nobody', async () => {
  const { promise, reject } = Promise.withResolvers<void>()
  await expect(abortable(promise, AbortSignal.abort(left))).rejects.toBe(left)
  reject(new Error('too late'))
})
