import { FakeClock, MemoryCatalog, RecordingLogger, sampleFile } from '@streamvault/testkit'
import { expect, onTestFinished, test } from 'vitest'
import { VaultError } from '../errors.ts'
import type { FileDenial } from '../ports/takedowns.ts'
import { TAKEDOWN_POLL_MS, TakedownWatch } from './takedown-watch.ts'

const decision = { reason: 'a complaint', by: 'operator', at: 0 }

async function setUp() {
  const [{ takedowns, files }, clock, logger] = [new MemoryCatalog(), new FakeClock(), new RecordingLogger()]
  const file = sampleFile()
  await files.insert(file)
  const target = { file: file.id }
  const load = (source: Pick<typeof takedowns, 'since'> = takedowns) =>
    TakedownWatch.load({ takedowns: source, clock, logger })
  return { takedowns, clock, logger, file, target, load }
}

/** Lets a watch follow until the end of the test. */
function follow(watch: TakedownWatch): void {
  const ended = new AbortController()
  const running = watch.run(ended.signal)
  onTestFinished(() => {
    ended.abort()
    return running
  })
}

test('the first answer knows all that was denied before', async () => {
  const { takedowns, file, target, load } = await setUp()
  await takedowns.takeDown(target, decision)
  const watch = await load()
  expect([watch.isDenied(file.id), watch.denied(), watch.hasTouched(file.titleId)]).toEqual([true, [file.id], true])
  expect(watch.epochOf(file.id)).toBeGreaterThan(0)
})

test('there is no watch while the catalogue does not say what is denied', async () => {
  const { load } = await setUp()
  const since = () => Promise.reject(new VaultError('CATALOG_UNAVAILABLE'))
  await expect(load({ since })).rejects.toMatchObject({ code: 'CATALOG_UNAVAILABLE' })
})

test('a file that never was taken down is in epoch 0, and its title untouched', async () => {
  const { file, load } = await setUp()
  const watch = await load()
  expect([watch.isDenied(file.id), watch.epochOf(file.id), watch.hasTouched(file.titleId)]).toEqual([false, 0, false])
})

test('a takedown of another process is in force within a quarter of a second, and so is its end', async () => {
  expect(TAKEDOWN_POLL_MS).toBeLessThanOrEqual(250)
  const { takedowns, clock, file, target, load } = await setUp()
  const watch = await load()
  follow(watch)
  await clock.advance(10 * TAKEDOWN_POLL_MS)
  await takedowns.takeDown(target, decision)
  await clock.advance(TAKEDOWN_POLL_MS)
  const epoch = watch.epochOf(file.id)
  expect(watch.isDenied(file.id)).toBe(true)
  await takedowns.reinstate(target, decision)
  await clock.advance(TAKEDOWN_POLL_MS)
  expect(watch.isDenied(file.id)).toBe(false)
  expect(watch.epochOf(file.id)).toBeGreaterThan(epoch)
})

test('a refresh has in force whatever was decided before it', async () => {
  const { takedowns, file, target, load } = await setUp()
  const watch = await load()
  await takedowns.takeDown(target, decision)
  expect(watch.isDenied(file.id)).toBe(false)
  await watch.refresh()
  expect(watch.isDenied(file.id)).toBe(true)
})

test('listeners hear of each change once, when it is in force, until they leave', async () => {
  const { takedowns, target, load } = await setUp()
  const watch = await load()
  const heard: (FileDenial & { readonly isInForce: boolean; readonly epochBefore: number })[] = []
  const leave = watch.onChange((change, epochBefore) =>
    heard.push({ ...change, isInForce: watch.isDenied(change.file) === change.isDenied, epochBefore }),
  )
  await takedowns.takeDown(target, decision)
  await Promise.all([watch.refresh(), watch.refresh()])
  await takedowns.reinstate(target, decision)
  await watch.refresh()
  const change = { file: target.file, isInForce: true }
  expect(heard).toMatchObject([
    { ...change, isDenied: true, epochBefore: 0 },
    { ...change, isDenied: false, epochBefore: heard[0]?.epoch },
  ])
  leave()
  await takedowns.takeDown(target, decision)
  await watch.refresh()
  expect(heard).toHaveLength(2)
})

test('an older answer that comes late changes nothing', async () => {
  const { takedowns, file, target, load } = await setUp()
  await takedowns.takeDown(target, decision)
  const older = await takedowns.since(0)
  await takedowns.reinstate(target, decision)
  const answers = [await takedowns.since(0), older]
  const watch = await load({ since: async (cursor) => answers.shift() ?? takedowns.since(cursor) })
  expect(watch.isDenied(file.id)).toBe(false)
})

test('what was denied stays so while the catalogue does not answer, which is logged once', async () => {
  const { takedowns, clock, logger, file, target, load } = await setUp()
  await takedowns.takeDown(target, decision)
  let isAway = false
  const since = (cursor: number) =>
    isAway ? Promise.reject(new VaultError('CATALOG_UNAVAILABLE')) : takedowns.since(cursor)
  const watch = await load({ since })
  follow(watch)
  isAway = true
  await takedowns.reinstate(target, decision)
  await clock.advance(20 * TAKEDOWN_POLL_MS)
  expect(watch.isDenied(file.id)).toBe(true)
  expect(logger.lines).toHaveLength(1)
  isAway = false
  await clock.advance(TAKEDOWN_POLL_MS)
  expect(watch.isDenied(file.id)).toBe(false)
})
