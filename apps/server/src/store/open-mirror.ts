import { createHash } from 'node:crypto'
import { access, mkdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Settings } from '@streamvault/config'
import { type BlobStore, VaultError } from '@streamvault/core'
import type { Foundation } from '../compose.ts'
import { REPOSITORY_ROOT } from '../repository-root.ts'
import { ReopeningStore } from './reopening-store.ts'

const KEY_CHARS = 16
/** A disk takes any part that there is. */
const DISK_LIMITS = { blobBytesMax: Number.MAX_SAFE_INTEGER, keepsLabels: false, putsAtOnce: 1 }

/** The name of the mirror that the settings ask for; undefined where they ask for none. It is kept with every copy. */
export function mirrorNameOf({ MIRROR }: Settings): string | undefined {
  return MIRROR === 'none' ? undefined : `mirror-${MIRROR}`
}

/** The second home of every part, for those who move bytes; undefined where there is none. It may be away. */
export function openMirror(foundation: Foundation): BlobStore | undefined {
  const { settings } = foundation
  const name = mirrorNameOf(settings)
  const { MIRROR_DIR } = settings
  if (name === undefined || MIRROR_DIR === undefined) return undefined
  const directory = resolve(REPOSITORY_ROOT, MIRROR_DIR)
  return new ReopeningStore(foundation, {
    name,
    limits: DISK_LIMITS,
    open: async () => {
      const { DiskBlobStore } = await import('@streamvault/store-disk')
      await assertMounted(foundation, directory)
      return await DiskBlobStore.open({ directory, blobBytesMax: DISK_LIMITS.blobBytesMax, name })
    },
  })
}

/**
 * The folder of a disk that is not mounted looks like one that has lost everything. So what was a mirror once is one only as long
 * as it looks like that: who really begins with a new disk makes its folder `blobs`.
 */
async function assertMounted({ dataDir }: Foundation, directory: string): Promise<void> {
  const missing = (reason: string) => (cause: unknown) => {
    throw new VaultError('STORE_UNAVAILABLE', { directory, reason }, { cause })
  }
  await access(directory).catch(missing('there is no such folder'))
  const known = join(dataDir, 'mirrors')
  const mark = join(known, createHash('sha256').update(directory).digest('hex').slice(0, KEY_CHARS))
  const isKnown = await access(mark).then(
    () => true,
    () => false,
  )
  if (isKnown) {
    await access(join(directory, 'blobs')).catch(missing('the mirror is not in its folder; is its disk mounted?'))
    return
  }
  await mkdir(known, { recursive: true })
  await writeFile(mark, `${directory}\n`, { mode: 0o600 })
}
