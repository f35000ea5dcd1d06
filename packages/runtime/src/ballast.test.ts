import { stat, statfs, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { mountSmallDisk, RecordingLogger } from '@streamvault/testkit'
import { expect, test } from 'vitest'
import { Ballast } from './ballast.ts'

const MIB = 1024 ** 2

test('on a full disk the ballast gives back what it took, once, and says so', async (context) => {
  await using disk = await mountSmallDisk(80 * MIB)
  if (disk === undefined) return context.skip('a disk cannot be mounted here')
  const logger = new RecordingLogger()
  const ballast = new Ballast(disk.folder, logger)
  await ballast.takeOn()
  await ballast.takeOn()
  expect((await stat(join(disk.folder, 'ballast'))).size).toBe(4 * MIB)
  await ballast.throwOffIfFull()
  expect((await stat(join(disk.folder, 'ballast'))).size).toBe(4 * MIB)
  expect(logger.lines).toEqual([])

  await fill(disk.folder)
  expect(await freeBytes(disk.folder)).toBeLessThan(MIB)
  await ballast.throwOffIfFull()
  expect(await freeBytes(disk.folder)).toBeGreaterThanOrEqual(4 * MIB)
  expect(logger.lines).toEqual([expect.objectContaining({ level: 'warn' })])

  await ballast.takeOn()
  await expect(stat(join(disk.folder, 'ballast'))).rejects.toThrow('ENOENT')
})

async function fill(folder: string): Promise<void> {
  const path = join(folder, 'others')
  await expect(writeFile(path, new Uint8Array(80 * MIB))).rejects.toThrow('ENOSPC')
}

async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder)
  return bavail * bsize
}
