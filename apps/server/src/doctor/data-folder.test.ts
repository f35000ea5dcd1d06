import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadConfig } from '@streamvault/config'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { dataFolderFinding } from './machine-findings.ts'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'doctor-'))
})

afterEach(() => rm(folder, { recursive: true }))

const settings = (cacheBytes: string) => loadConfig({ STREAMVAULT_CACHE_BYTES: cacheBytes })

test('a folder that is still to be made is judged by where it will be, and is not made', async () => {
  const finding = await dataFolderFinding(settings('16M'), join(folder, 'a/b'))
  expect(finding).toMatchObject({ status: 'ok', sentence: expect.stringContaining('can be written') })
  expect(await readdir(folder)).toEqual([])
})

test('a cache that may outgrow the disk is a problem, with what to do', async () => {
  const finding = await dataFolderFinding(settings('8000G'), folder)
  expect(finding).toMatchObject({ status: 'problem', sentence: expect.stringContaining('STREAMVAULT_CACHE_BYTES') })
})

test('a place that is no folder cannot be used', async () => {
  const path = join(folder, 'file')
  await writeFile(path, '')
  const finding = await dataFolderFinding(settings('16M'), join(path, 'data'))
  expect(finding).toMatchObject({ status: 'problem', sentence: expect.stringContaining('STREAMVAULT_DATA_DIR') })
})
