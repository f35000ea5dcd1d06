import { createHash } from 'node:crypto'
import { lstat, readdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { isTemporaryName } from './is-temporary-name.ts'

/** More than anybody puts into one folder for a vault. */
const FILES_MAX = 10_000
const DEPTH_MAX = 32

/** What there is of a delivery now: a file, a folder of some, or the pieces of one. */
export interface DeliveryLook {
  /** Is another one as soon as a file comes, goes, grows or is written to. */
  readonly state: string
  readonly filesCount: number
  /** Whether a name says that something is still being written. */
  readonly isUnfinished: boolean
  /** Why it cannot be taken, whatever comes: a sentence. */
  readonly refusal?: string
}

/** Looks at files and folders, and follows no link. What is gone by now is left out. */
export async function lookAtDelivery(folder: string, names: readonly string[]): Promise<DeliveryLook> {
  const seen: string[] = []
  let isUnfinished = false
  let refusal: string | undefined
  const look = async (path: string, depth: number): Promise<void> => {
    const stat = await lstat(path, { bigint: true }).catch(() => undefined)
    if (stat === undefined || refusal !== undefined) return
    if (stat.isSymbolicLink())
      refusal = `${basename(path)} is a link, which may lead anywhere; put the file itself here.`
    else if (seen.length >= FILES_MAX) refusal = `There are more than ${FILES_MAX} files in it; put fewer here at once.`
    else if (depth > DEPTH_MAX) refusal = `Its folders are more than ${DEPTH_MAX} deep.`
    else if (stat.isDirectory()) {
      const entries = await readdir(path).catch(() => [])
      for (const entry of entries.toSorted()) await look(join(path, entry), depth + 1)
    } else {
      const name = basename(path)
      // Hidden files may lie there for good; those that grow change the state.
      if (isTemporaryName(name) && !name.startsWith('.')) isUnfinished = true
      seen.push(`${path} ${stat.size} ${stat.mtimeNs} ${stat.ino}`)
    }
  }
  for (const name of names) await look(join(folder, name), 0)
  const state = createHash('sha256').update(seen.join('\n')).digest('hex')
  return { state, filesCount: seen.length, isUnfinished, ...(refusal === undefined ? {} : { refusal }) }
}
