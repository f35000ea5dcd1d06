import { opendir } from 'node:fs/promises'
import { join } from 'node:path'
import { BLOBS } from './blob-path.ts'
import { fromDisk, isMissing } from './disk-error.ts'
import { marksIn } from './root-mark.ts'

/** What the folder of a store shows before it is opened. */
export interface SeenFolder {
  /** By which it may be known. */
  readonly marks: readonly string[]
  readonly hasBlobs: boolean
}

/** Looks at a folder, and makes nothing there. Undefined where there is none; throws what `diskError` makes of anything else. */
export async function lookAtFolder(directory: string): Promise<SeenFolder | undefined> {
  const marks = await fromDisk(orUndefined(marksIn(directory)), { directory })
  if (marks === undefined) return undefined
  return { marks, hasBlobs: await fromDisk(hasFile(join(directory, BLOBS)), { directory }) }
}

/** Whether a file lies anywhere below; it stops at the first. */
async function hasFile(directory: string): Promise<boolean> {
  const opened = await orUndefined(opendir(directory))
  if (opened === undefined) return false
  for await (const entry of opened) {
    if (entry.isFile()) return true
    if (entry.isDirectory() && (await hasFile(join(directory, entry.name)))) return true
  }
  return false
}

function orUndefined<T>(promise: Promise<T>): Promise<T | undefined> {
  return promise.catch((error: unknown) => {
    if (!isMissing(error)) throw error
    return undefined
  })
}
