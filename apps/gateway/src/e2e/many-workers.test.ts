import { type MediaFile, SLICE_BYTES } from '@streamvault/core'
import { testBytes } from '@streamvault/testkit'
import { expect, test } from 'vitest'
import { skipWithoutNginx } from './skip-without-nginx.ts'
import { TrialGateway } from './trial-gateway.ts'

await skipWithoutNginx()
const WORKERS = 4
const FILES = 40
/** Longer than `fail_timeout`, after which a worker that was away is tried again. */
const BACK_MS = 25_000

/** The worker that each file is asked of: by what is asked under a name that is not kept. */
async function ownersOf(gateway: TrialGateway, files: readonly MediaFile[]): Promise<number[]> {
  const owners: number[] = []
  for (const file of files) {
    const before = gateway.workers.map((worker) => worker.requests())
    const { status } = await gateway.ask(gateway.path(file), { method: 'HEAD' })
    expect(status).toBe(200)
    owners.push(gateway.workers.findIndex((worker, index) => worker.requests() > (before[index] ?? 0)))
  }
  return owners
}

test('a file belongs to one worker; the share of one that is away moves to the others, and comes back', async () => {
  await using gateway = await TrialGateway.start({ workersCount: WORKERS })
  const files: MediaFile[] = []
  for (let index = 0; index < FILES; index++) files.push(await gateway.add(testBytes(1000, index)))
  const owners = await ownersOf(gateway, files)
  expect(await ownersOf(gateway, files)).toEqual(owners)
  expect(new Set(owners).size).toBe(WORKERS)

  const away = 2
  await gateway.workers[away]?.[Symbol.asyncDispose]()
  const meanwhile = await ownersOf(gateway, files)
  expect(meanwhile).not.toContain(away)
  expect(meanwhile.filter((owner, index) => owner !== owners[index])).toHaveLength(
    owners.filter((owner) => owner === away).length,
  )

  await gateway.startWorker(away)
  const deadline = performance.now() + BACK_MS
  let back = await ownersOf(gateway, files)
  while (JSON.stringify(back) !== JSON.stringify(owners) && performance.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 500))
    back = await ownersOf(gateway, files)
  }
  expect(back).toEqual(owners)
})

test('what a worker is asked that stops, another one answers', async () => {
  await using gateway = await TrialGateway.start({ workersCount: WORKERS })
  const files: MediaFile[] = []
  for (let index = 0; index < FILES; index++) files.push(await gateway.add(testBytes(1000, index)))
  const [stopping = expect.fail()] = await ownersOf(gateway, files)
  await gateway.workers[stopping]?.stop()
  expect(await ownersOf(gateway, files)).not.toContain(stopping)
})

test('that a worker cannot bring a slice is its answer, and takes no worker away from anybody', async () => {
  await using gateway = await TrialGateway.start({ workersCount: WORKERS })
  const files: MediaFile[] = []
  for (let index = 0; index < FILES; index++) files.push(await gateway.add(testBytes(1000, index)))
  const damaged = await gateway.add(testBytes(3 * SLICE_BYTES))
  gateway.store.damaged = 2 * SLICE_BYTES
  const owners = await ownersOf(gateway, files)
  for (let round = 0; round < 3; round++) {
    const { status, body } = await gateway.ask(gateway.path(damaged), {
      headers: { range: `bytes=${2 * SLICE_BYTES}-${2 * SLICE_BYTES + 9}` },
    })
    expect([status, JSON.parse(body.toString()).code]).toEqual([502, 'SLICE_CORRUPT'])
  }
  expect(await ownersOf(gateway, files)).toEqual(owners)
})

test('where no worker answers, viewers are told so and when to come again; what is cached goes on', async () => {
  await using gateway = await TrialGateway.start()
  const [cached, cold] = [await gateway.add(testBytes(1000, 1)), await gateway.add(testBytes(1000, 2))]
  const headers = { range: 'bytes=0-9' }
  await gateway.ask(gateway.path(cached), { headers })
  await gateway.workers[0]?.[Symbol.asyncDispose]()
  const answer = await gateway.ask(gateway.path(cold), { headers })
  expect([answer.status, JSON.parse(answer.body.toString()).code]).toEqual([503, 'UPSTREAM_UNAVAILABLE'])
  expect(answer.headers['retry-after']).toBe('5')
  expect((await gateway.ask(gateway.path(cached), { headers })).status).toBe(206)
})
