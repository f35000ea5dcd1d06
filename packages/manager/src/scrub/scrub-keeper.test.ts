import { FakeClock, MemoryEphemeral, MemoryJobs, silentLogger } from '@streamvault/testkit'
import { expect, test } from 'vitest'
import { ScrubDesk } from './scrub-desk.ts'
import { ScrubKeeper } from './scrub-keeper.ts'

const DAY_MS = 86_400_000

test('a new vault is not scrubbed before it has grown old; then every so often, whoever restarts meanwhile', async () => {
  const clock = new FakeClock()
  const jobs = new MemoryJobs({ clock })
  const desk = new ScrubDesk({ jobs })
  const deps = { desk, ephemeral: new MemoryEphemeral({ clock }), clock, logger: silentLogger }
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
