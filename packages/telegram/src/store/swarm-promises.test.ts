import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { type BlobRef, SLICE_BYTES, type Urgency } from '@streamvault/core'
import { expect, onTestFinished, test } from 'vitest'
import { TrialStore, type TrialStoreOptions } from '../trial/trial-store.ts'
import { formatBlobRef } from './blob-address.ts'

const FILE_BYTES = 64 * SLICE_BYTES
/** Small, lest it is the machine that limits. */
const PIECE_BYTES = 4096
/** Pauses of waiting, and then four times as long with what was learned from them. */
const LIMITED_MS = 40_000
const { signal } = new AbortController()

/** A store with one large file, and the means to compare any slice of it with what Telegram has. */
async function setUp(options: TrialStoreOptions = {}) {
  const trial = await TrialStore.open(options)
  onTestFinished(() => trial[Symbol.asyncDispose]())
  const { sim, channelId } = trial.telegram
  const file = { channelId, dataCenterId: 1, sizeBytes: FILE_BYTES, fileName: 'film' }
  const messageId = sim.postSeededDocument(file)
  const ref = formatBlobRef({ channelId, messageId, dataCenter: 1, sizeBytes: FILE_BYTES })
  const readSlice = async (index: number, urgency: Urgency = 'now') => {
    const range = { start: index * SLICE_BYTES, end: (index + 1) * SLICE_BYTES }
    const read = await bytesOf(trial, ref, { range, urgency })
    const real = await sim.readDocument(channelId, messageId, { offset: range.start, limit: SLICE_BYTES })
    expect(real.equals(read)).toBe(true)
  }
  const readSlices = (count: number, urgency: Urgency = 'now') =>
    Promise.all(Array.from({ length: count }, (_, index) => readSlice(index, urgency)))
  const calls = (method: string, accountId?: number) =>
    sim.weather.calls.count({ method, ...(accountId !== undefined && { accountId }) })
  return { trial, sim, ref, readSlice, readSlices, calls, accountIds: trial.identities.map(({ id }) => id) }
}

async function bytesOf(
  { store }: TrialStore,
  ref: BlobRef,
  { range, urgency }: { readonly range: { readonly start: number; readonly end: number }; readonly urgency: Urgency },
): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of store.read(ref, range, { signal, urgency })) chunks.push(Uint8Array.from(chunk))
  return Buffer.concat(chunks)
}

test('more viewers who wait at once than there are buffers hold up nobody for ever', async () => {
  const { readSlices } = await setUp({ bots: 2, frames: 3 })
  await readSlices(24)
})

test('an account that is told to wait is asked for nothing until then, and its slices go elsewhere at once', async () => {
  const { sim, readSlices, calls, accountIds } = await setUp({ bots: 3 })
  await readSlices(6)
  const [flooded = 0] = accountIds
  sim.weather.flood(flooded, 1, 60)
  const begun = performance.now()
  await readSlices(12)
  const asked = calls('upload.getFile', flooded)
  await readSlices(24, 'ahead')
  expect(calls('upload.getFile', flooded)).toBe(asked)
  expect(performance.now() - begun).toBeLessThan(10_000)
})

test('under a limit of requests accounts learn the pace that is granted, and few are told to wait', async ({
  annotate,
}) => {
  const { trial, sim, ref, readSlices, calls } = await setUp({ bots: 2 })
  await readSlices(4)
  // So few that a busy machine can ask as often: it is the pace that is on trial.
  const bucket = { burst: 40, perSecond: 20 }
  sim.weather.limit('upload.getFile', bucket)
  const [begun, before] = [performance.now(), calls('upload.getFile')]
  let start = 0
  const readOn = async () => {
    while (performance.now() - begun < LIMITED_MS) {
      start = (start + PIECE_BYTES) % FILE_BYTES
      await bytesOf(trial, ref, { range: { start, end: start + PIECE_BYTES }, urgency: 'ahead' })
    }
  }
  await Promise.all(Array.from({ length: 16 }, readOn))
  const asked = calls('upload.getFile') - before
  const { floods } = trial.reader.totals()
  const rates = [...trial.reader.lanes()].map((lane) => lane.requestsPerSecond(PIECE_BYTES))
  void annotate(JSON.stringify({ asked, floods, rates }))
  expect(floods / asked).toBeLessThan(0.05)
  // That what was learned is made use of is shown by the simulation, which has all the time it needs.
  expect(rates).toHaveLength(2)
  for (const rate of rates) {
    expect(rate).toBeGreaterThan(0.85 * bucket.perSecond)
    expect(rate).toBeLessThan(2 * bucket.perSecond)
  }
})

test('an account that dies in the middle of a stream loses it not a byte', async () => {
  const { trial, sim, readSlices, accountIds } = await setUp({ bots: 3 })
  await readSlices(4)
  sim.weather.latencyMs = 50
  const reading = readSlices(24, 'ahead')
  sim.weather.kill(accountIds[0] ?? 0)
  await reading
  await expect.poll(() => trial.accounts.usable().length).toBe(2)
})

test('references that have expired are renewed once by each account, however many wait', async () => {
  const { sim, readSlices, calls } = await setUp({ bots: 3 })
  await readSlices(8)
  sim.expireFileReferences()
  const before = calls('channels.getMessages')
  await readSlices(40)
  expect(calls('channels.getMessages') - before).toBeLessThanOrEqual(3)
})

test('connections that drop in the middle of answers, and calls that nobody answers, are nobody’s loss', async () => {
  const { sim, readSlices } = await setUp({ bots: 4 })
  await readSlices(4)
  sim.weather.change({ dropProbability: 0.03, cutProbability: 0.03, unansweredProbability: 0.02, latencyMs: 20 })
  await readSlices(40, 'ahead')
})

test('a slow account stalls nobody', async () => {
  const { sim, readSlice, readSlices, accountIds } = await setUp({ bots: 4 })
  await readSlices(8)
  sim.weather.change({ latencyMs: 50, accounts: { [String(accountIds[0])]: { slowFactor: 100 } } })
  await readSlices(16, 'ahead')
  const begun = performance.now()
  for (let index = 20; index < 30; index++) await readSlice(index)
  expect(performance.now() - begun).toBeLessThan(5_000)
})

test('a store that starts again asks for no login, and reads on', async () => {
  const { trial, readSlices, calls } = await setUp({ bots: 4 })
  await readSlices(4)
  const logins = () => calls('auth.importBotAuthorization') + calls('auth.exportAuthorization')
  const before = logins()
  await trial.stop()
  await trial.start()
  await readSlices(4)
  expect(logins()).toBe(before)
})

test('a store that starts again reads without asking for messages', async () => {
  const { trial, readSlices, calls } = await setUp({ bots: 1 })
  await readSlices(4)
  await trial.stop()
  await trial.start()
  const before = calls('channels.getMessages')
  await readSlices(4)
  expect(calls('channels.getMessages')).toBe(before)
})

test('a reference that expired while the store was stopped is renewed once, and so is one that is wrong', async () => {
  const { trial, sim, readSlices, calls } = await setUp({ bots: 1 })
  const spoil = () => {
    using kept = new DatabaseSync(join(trial.telegram.folder, 'references.sqlite'))
    kept.exec(`update locations set file_reference = x'00'`)
  }
  await readSlices(4)
  for (const happen of [() => sim.expireFileReferences(), spoil]) {
    await trial.stop()
    happen()
    await trial.start()
    const before = calls('channels.getMessages')
    await readSlices(8)
    expect(calls('channels.getMessages') - before).toBe(1)
  }
})

test('a file that was deleted elsewhere is not there, and nobody waits for it', async () => {
  const { trial, ref } = await setUp({ bots: 2 })
  await trial.store.delete(ref, { signal })
  const range = { start: 0, end: 10 }
  await expect(bytesOf(trial, ref, { range, urgency: 'now' })).rejects.toMatchObject({ code: 'BLOB_NOT_FOUND' })
})
