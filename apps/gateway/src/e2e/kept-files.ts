import { type FileHandle, open, readdir, stat, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import { type KeptBody, readKeptBody } from '../nginx/kept-slice.ts'
import type { TrialGateway } from './trial-gateway.ts'

const HEAD_BYTES = 4096

/** Paths of all that nginx keeps. */
export async function slicesOf({ cacheFolder }: Pick<TrialGateway, 'cacheFolder'>): Promise<string[]> {
  const files = await readdir(cacheFolder, { recursive: true, withFileTypes: true })
  return files.filter((each) => each.isFile()).map((each) => join(each.parentPath, each.name))
}

/** The path of the slice that begins at a place of the film. */
export async function sliceAt(gateway: Pick<TrialGateway, 'cacheFolder'>, start: number): Promise<string> {
  for (const path of await slicesOf(gateway)) {
    await using file = await open(path)
    if ((await headOf(file)).includes(`|bytes=${start}-`)) return path
  }
  throw new Error(`nginx keeps no slice that begins at ${start}`)
}

/** Takes half of each file away. */
export async function cutOff(slices: readonly string[]): Promise<void> {
  if (slices.length === 0) throw new Error('there is nothing to cut off')
  for (const slice of slices) await truncate(slice, Math.floor((await stat(slice)).size / 2))
}

/** Turns one bit of a slice, so far behind where its body begins. */
export async function turnBit(slice: string, position: number): Promise<void> {
  await using file = await open(slice, 'r+')
  const { bodyAt } = await bodyOf(file)
  const byte = Buffer.alloc(1)
  await file.read(byte, 0, 1, bodyAt + position)
  byte[0] = (byte[0] ?? 0) ^ 0x10
  await file.write(byte, 0, 1, bodyAt + position)
}

/** Makes all of a slice's body zeros, as a file is whose length reached the disk before its bytes did. */
export async function zeroFill(slice: string): Promise<void> {
  await using file = await open(slice, 'r+')
  const { bodyAt, bodyBytes } = await bodyOf(file)
  await file.write(Buffer.alloc(bodyBytes), 0, bodyBytes, bodyAt)
}

async function bodyOf(file: FileHandle): Promise<KeptBody> {
  const body = readKeptBody(await headOf(file))
  if (body === undefined) throw new Error('it is no slice')
  return body
}

async function headOf(file: FileHandle): Promise<string> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0)
  return buffer.toString('latin1', 0, bytesRead)
}
