import { FakeClock, MemoryJobs, silentLogger } from '@streamvault/testkit'
import { expect, test } from 'vitest'
import { ScrubDesk } from './scrub-desk.ts'
import { ScrubKeeper } from './scrub-keeper.ts'

const DAY_MS = 86_400_000

/** Values that expire by the clock, as `Ephemeral` keeps them. */
function ephemeralBy(clock: FakeClock) {
  const kept = new Map<string, { readonly value: string; readonly until: number }>()
  const get = async (key: string) => {
    const found = kept.get(key)
    return found !== undefined && found.until > clock.now() ? found.value : undefined
  }
  const set = async (key: string, value: string, ttlMs: number) =>
    void kept.set(key, { value, until: clock.now() + ttlMs })
  const add = async (key: string, value: string, ttlMs: number) => {
    if ((await get(key)) !== undefined) return false
    await set(key, value, ttlMs)
    return true
  }
  return { get, set, add }
}

test('a new vault is not scrubbed before it has grown old; then every so often, whoever restarts meanwhile', async () => {
  const clock = new FakeClock()
  const jobs = new MemoryJobs({ clock })
  const desk = new ScrubDesk({ jobs })
  const deps = { desk, ephemeral: ephemeralBy(clock), clock, logger: silentLogger }
  const outcome = { files: 0, checkedBytes: 0, repaired: 0, lost: 0, unrepaired: 0, findings: [] }
  let begun = 0
  for (let day = 0; day < 9; day++) {
    const ended = new AbortController()
    const running = new ScrubKeeper(deps, 2 * DAY_MS).run(ended.signal)
    for (let hour = 0; hour < 24; hour++) await clock.advance(DAY_MS / 24)
    ended.abort()
    await running
    const claim = await jobs.claim('scrub', DAY_MS)
    if (claim !== undefined) {
      begun++
      expect(await desk.lastJob()).toMatchObject({ id: claim.job.id, request: { by: 'the schedule' } })
      await jobs.complete(claim, outcome)
    }
    if (day === 0) expect(begun).toBe(0)
  }
  expect(begun).toBe(4)
  expect(await desk.lastJob()).toMatchObject({ state: 'done', outcome })
})
