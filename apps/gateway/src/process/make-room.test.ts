import { createHash } from 'node:crypto'
import { mkdir, readdir, statfs, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { mountSmallDisk, RecordingLogger } from '@streamvault/testkit'
import { expect, test } from 'vitest'
import { SliceFiles } from '../takedown/slice-files.ts'
import { makeRoom } from './make-room.ts'

const MIB = 1024 ** 2
const DISK_BYTES = 32 * MIB

test('on a disk that is full, slices are given up until a gateway can start, and no more of them', async (context) => {
  await using disk = await mountSmallDisk(DISK_BYTES)
  if (disk === undefined) return context.skip('a disk cannot be mounted here, which takes root')
  const logger = new RecordingLogger()
  const cache = join(disk.folder, 'cache')
  const slices = new SliceFiles(cache)
  await makeRoom({ slices, logger }, disk.folder)
  expect(logger.lines).toEqual([])
  const kept = await fill(cache, DISK_BYTES / MIB)
  expect(await freeBytes(disk.folder)).toBeLessThan(MIB)
  await makeRoom({ slices, logger }, disk.folder)
  const left = (await readdir(cache, { recursive: true, withFileTypes: true })).filter((each) => each.isFile())
  expect(await freeBytes(disk.folder)).toBeGreaterThanOrEqual(4 * MIB)
  expect(await freeBytes(disk.folder)).toBeLessThan(6 * MIB)
  expect(logger.lines.map(({ fields }) => fields['erased'])).toEqual([kept - left.length])
})

/** As many slices of 1 MiB as there is room for. */
async function fill(cache: string, max: number): Promise<number> {
  for (let count = 0; count < max; count++) {
    const digest = createHash('md5').update(String(count)).digest('hex')
    const folder = join(cache, 'bodies', digest.slice(-1), digest.slice(-3, -1))
    try {
      await mkdir(folder, { recursive: true })
      await writeFile(join(folder, digest), Buffer.alloc(MIB))
    } catch {
      return count + 1
    }
  }
  return max
}

async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder)
  return bavail * bsize
}
