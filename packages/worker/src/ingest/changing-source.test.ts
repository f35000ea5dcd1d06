import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type CallOptions, SLICE_BYTES } from '@streamvault/core'
import { MemoryBlobStore, testBytes } from '@streamvault/testkit'
import { expect, onTestFinished, test } from 'vitest'
import { longFilmOf, variantOf } from '../e2e/variant-of.ts'
import { MOVIES, VaultTrial } from '../e2e/vault-trial.ts'

const [movie = ''] = MOVIES
/** As many as a job has. */
const ATTEMPTS = 5

/** What another process does to a file. */
const WRITES = {
  'grows behind its end': 'printf x >> "$0"',
  'is cut off': 'truncate -s -1 "$0"',
  'is written over where it was read already':
    'date +%s%N | dd of="$0" bs=1 seek=$(($(stat -c %s "$0") - 100)) conv=notrunc status=none',
}
const SAME_AGAIN = { 'is written over with what it has': 'head -c 1 "$0" | dd of="$0" bs=1 conv=notrunc status=none' }

/** A store that is at its work when somebody writes to the file that comes in. */
class InterruptedStore extends MemoryBlobStore {
  onPut = () => {}

  override async put(content: AsyncIterable<Uint8Array>, options: Parameters<MemoryBlobStore['put']>[1] & CallOptions) {
    const put = await super.put(content, options)
    this.onPut()
    return put
  }
}

async function setUp() {
  const folder = await mkdtemp(join(tmpdir(), 'changing-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const path = join(folder, 'Slow.River.2019.1080p.mp4')
  const store = new InterruptedStore({ blobBytesMax: 1 << 30 })
  return { path, store, vault: new VaultTrial({ store }) }
}

test.each(Object.entries(WRITES))('a file that %s while it is stored ends as one that changed', async (_, write) => {
  const { path, store, vault } = await setUp()
  await writeFile(path, await variantOf(movie, testBytes(2 * SLICE_BYTES)))
  store.onPut = () => {
    execFileSync('sh', ['-c', write, path])
  }
  const [job] = await vault.ingest([path])
  expect(job).toMatchObject({ state: 'failed', attempts: ATTEMPTS, failure: { code: 'SOURCE_CHANGED' } })
  expect([await vault.files(), await vault.titles(), store.count]).toEqual([[], [], 0])
})

test.each(Object.entries({ ...WRITES, ...SAME_AGAIN }))(
  'a file that %s once is taken as it is in the end',
  async (_, write) => {
    const { path, store, vault } = await setUp()
    await writeFile(path, await variantOf(movie, testBytes(2 * SLICE_BYTES)))
    store.onPut = () => {
      store.onPut = () => {}
      execFileSync('sh', ['-c', write, path])
    }
    const [job] = await vault.ingest([path])
    expect(job).toMatchObject({ state: 'done', attempts: 2 })
    const [stored] = await vault.files()
    expect(stored?.file.sizeBytes).toBe((await readFile(path)).length)
    const manifest = 1
    expect(store.count).toBe(manifest + (stored?.file.parts.length ?? 0))
    await vault.expectAllReadable()
  },
)

test('a film that a process is writing all the while has changed, and is not called damaged', async () => {
  const { path, store, vault } = await setUp()
  const film = await longFilmOf(movie, testBytes(4 * SLICE_BYTES))
  await writeFile(path, film.subarray(0, film.length - SLICE_BYTES))
  const writer = spawn('sh', ['-c', 'echo on; while :; do printf x >> "$0"; done', path])
  await once(writer.stdout, 'data')
  const [job] = await vault.ingest([path])
  writer.kill('SIGKILL')
  await once(writer, 'close')
  expect(job).toMatchObject({ state: 'failed', failure: { code: 'SOURCE_CHANGED' } })
  expect([await vault.files(), store.count]).toEqual([[], 0])
  expect((await vault.ingest([path]))[0]).toMatchObject({ failure: { code: 'SOURCE_TRUNCATED' } })
})
