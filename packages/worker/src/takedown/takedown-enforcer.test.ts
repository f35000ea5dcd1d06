import { type FileId, TakedownWatch, VaultError } from '@streamvault/core'
import { FakeClock, MemoryCatalog, RecordingLogger } from '@streamvault/testkit'
import { expect, onTestFinished, test } from 'vitest'
import { TakedownEnforcer } from './takedown-enforcer.ts'

const decision = { reason: 'a complaint', by: 'operator', at: 0 }
const [first, second] = ['f1', 'f2'] as [FileId, FileId]
const LONG_MS = 60_000

/** An enforcer that only notes what it does. `refuse` says which evictions fail. */
async function setUp(refuse: (file: FileId) => boolean = () => false, denied: readonly FileId[] = []) {
  const [{ takedowns }, clock, logger] = [new MemoryCatalog(), new FakeClock(), new RecordingLogger()]
  for (const file of denied) await takedowns.takeDown({ file }, decision)
  const watch = await TakedownWatch.load({ takedowns, clock, logger })
  const did: string[] = []
  const note = (what: string) => (file: FileId) => {
    did.push(`${what} ${file}`)
    return 1
  }
  const evict = async (file: FileId) => {
    note('evict')(file)
    if (refuse(file)) throw new VaultError('STORE_UNAVAILABLE')
  }
  const deps = {
    watch,
    delivery: { cut: note('cut') },
    files: { forget: note('forget') },
    cache: { evict },
    clock,
    logger,
  }
  const enforcer = new TakedownEnforcer(deps, async (cursor) => void did.push(`enforced ${cursor}`))
  onTestFinished(() => enforcer[Symbol.asyncDispose]())
  await clock.advance(0)
  return { takedowns, watch, clock, logger, did, enforcer }
}

test('what was denied before it began is erased, and then it says so', async () => {
  const { did } = await setUp(undefined, [first, second])
  expect(did).toEqual([`evict ${first}`, `evict ${second}`, 'enforced 2'])
})

test('what is denied is cut and forgotten at once, then erased, then told', async () => {
  const { takedowns, watch, clock, did } = await setUp()
  await takedowns.takeDown({ file: first }, decision)
  await watch.refresh()
  await clock.advance(0)
  expect(did).toEqual(['enforced 0', `forget ${first}`, `cut ${first}`, `evict ${first}`, 'enforced 1'])
})

test('what is reinstated is cut no more, and nothing of its former epoch is kept', async () => {
  const { takedowns, watch, clock, did } = await setUp(undefined, [first])
  await takedowns.reinstate({ file: first }, decision)
  await watch.refresh()
  await clock.advance(0)
  expect(did.slice(2)).toEqual([`forget ${first}`, `evict ${first}`, 'enforced 2'])
})

test('what the disk refuses to erase is tried again, holds up no other, and is not said to be done', async () => {
  let isRefusing = true
  const { did, clock, logger } = await setUp((file) => isRefusing && file === first, [first, second])
  await clock.advance(1_000)
  expect(did).toContain(`evict ${second}`)
  expect(did.filter((what) => what === `evict ${first}`).length).toBeGreaterThan(1)
  expect(did).not.toContain('enforced 2')
  expect(logger.lines.every(({ level }) => level === 'error')).toBe(true)
  isRefusing = false
  await clock.advance(1_000)
  expect(did.at(-1)).toBe('enforced 2')
})

test('a worker that ends does not wait for a disk that refuses', async () => {
  const { did, clock, enforcer } = await setUp(() => true, [first])
  await enforcer[Symbol.asyncDispose]()
  const before = did.length
  await clock.advance(LONG_MS)
  expect(did).toHaveLength(before)
})
