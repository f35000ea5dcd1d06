import { SLICE_BYTES } from '@streamvault/core'
import { testBytes } from '@streamvault/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { TrialStore } from '../trial/trial-store.ts'
import { parseSwarmReport } from './swarm-report.ts'

const { signal } = new AbortController()
const SIZE_BYTES = 4 * SLICE_BYTES

let trial: TrialStore

beforeAll(async () => {
  trial = await TrialStore.open({ bots: 3 })
})

afterAll(() => trial[Symbol.asyncDispose]())

async function putBlob(key: string) {
  const bytes = testBytes(SIZE_BYTES)
  async function* source() {
    yield bytes
  }
  const { ref } = await trial.store.put(source(), { key, sizeBytes: SIZE_BYTES, signal })
  return ref
}

async function readBlob(ref: Awaited<ReturnType<typeof putBlob>>): Promise<void> {
  let readBytes = 0
  const range = { start: 0, end: SIZE_BYTES }
  for await (const chunk of trial.store.read(ref, range, { signal })) readBytes += chunk.length
  expect(readBytes).toBe(SIZE_BYTES)
}

test('tells accounts, what they may do, how they read, and how full the channel is; without a secret', async () => {
  await readBlob(await putBlob('one'))
  await trial.look()
  const report = trial.report()
  expect(report.accounts.map(({ name, handle, state }) => [name, handle, state.kind])).toEqual([
    ['bot-101', '@sim101bot', 'usable'],
    ['bot-102', '@sim102bot', 'usable'],
    ['bot-103', '@sim103bot', 'usable'],
  ])
  for (const { channels } of report.accounts) {
    expect(channels).toEqual([
      { channelId: -1_000_000_001_000, title: 'Vault', canRead: true, canPost: true, canDelete: true },
    ])
  }
  const lanes = report.accounts.flatMap((account) => account.lanes)
  expect(lanes.length).toBeGreaterThan(0)
  for (const lane of lanes) {
    expect(lane).toMatchObject({ inFlightBytes: 0, failureShare: 0 })
    expect(lane.windowSlices).toBeGreaterThan(0)
    expect(lane).not.toHaveProperty('setAsideUntil')
  }
  expect(report.channels).toEqual([{ id: -1_000_000_001_000, messages: 1, messagesMax: 490_000 }])
  expect(report.totals.pieces).toBeGreaterThanOrEqual(SIZE_BYTES / SLICE_BYTES)
  expect(report.totals).toMatchObject({ floods: 0, losses: 0, referencesRenewed: 0 })
  const json = JSON.stringify(report)
  expect(parseSwarmReport(json)).toEqual(report)
  for (const identity of trial.identities) expect(json).not.toContain('token' in identity ? identity.token : '')
})

test('a flood shows where it holds and until when, and is counted; so is a reference that was renewed', async () => {
  const ref = await putBlob('two')
  await readBlob(ref)
  trial.telegram.sim.expireFileReferences()
  trial.telegram.sim.weather.failNext({ method: 'upload.getFile', code: 420, message: 'FLOOD_WAIT_30' })
  await readBlob(ref)
  const { accounts, madeAt, totals } = trial.report()
  const aside = accounts.flatMap(({ lanes }) => lanes.flatMap(({ setAsideUntil }) => setAsideUntil ?? []))
  expect(aside).toHaveLength(1)
  expect((aside[0] ?? 0) - madeAt).toBeGreaterThan(25_000)
  expect((aside[0] ?? 0) - madeAt).toBeLessThanOrEqual(30_000)
  expect(totals.floods).toBe(1)
  expect(totals.referencesRenewed).toBeGreaterThan(0)
})

test('an account that is banned is told so, with what to do', async () => {
  trial.telegram.sim.weather.kill(102)
  await trial.accounts.inspect('bot-102', [1_000], { signal })
  await expect.poll(() => trial.report().accounts[1]?.state.kind).toBe('broken')
  expect(trial.report().accounts[1]).toMatchObject({
    state: { fault: { code: 'USER_DEACTIVATED_BAN', advice: expect.stringContaining('another') } },
    channels: [],
  })
})
