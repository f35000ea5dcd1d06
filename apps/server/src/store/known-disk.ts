import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Settings } from '@streamvault/config'
import { assert, type FileId, mirroredPartsOf, VaultError } from '@streamvault/core'
import { DiskBlobStore, type DiskBlobStoreOptions, lookAtFolder } from '@streamvault/store-disk'
import type { Foundation } from '../compose.ts'
import { REPOSITORY_ROOT } from '../repository-root.ts'

/** In the data folder: the marks of the folders that bytes are in, by the names of their stores. */
const KNOWN = 'disks'
/** What a mark looks like; a note that was torn by a crash is none. */
const MARK = /^mark-[0-9a-f]+$/
const PAGE_FILES = 200

type DiskFoundation = Pick<Foundation, 'settings' | 'dataDir' | 'catalog'>

/** A folder that a store or a mirror has its bytes in. */
export interface DiskPlace {
  /** Of the store. */
  readonly name: string
  readonly directory: string
  /** The folder of a mirror, or one of backups that is named, is made by whoever sets it up: where there is none, its disk is not mounted. */
  readonly isMirror: boolean
}

/** All folders that the settings name. */
export function diskPlacesOf({ settings, dataDir }: Pick<Foundation, 'settings' | 'dataDir'>): readonly DiskPlace[] {
  const isDisk = settings.STORE === 'disk'
  const store = isDisk ? [storePlace(dataDir)] : []
  const mirror = settings.MIRROR.includes('disk') ? [mirrorPlace(settings)] : []
  return [...store, ...mirror, ...(isDisk && settings.BACKUP_DIR !== undefined ? [backupPlace(settings, dataDir)] : [])]
}

/** Where the store on disk has its bytes. */
export function storePlace(dataDir: string): DiskPlace {
  return { name: 'disk', directory: join(dataDir, 'blobs'), isMirror: false }
}

/** Where the mirror on a disk has its bytes. */
export function mirrorPlace({ MIRROR_DIR }: Settings): DiskPlace {
  assert(MIRROR_DIR !== undefined, 'the configuration is refused without the folder of its mirror')
  return { name: 'mirror-disk', directory: resolve(REPOSITORY_ROOT, MIRROR_DIR), isMirror: true }
}

/** Where backups are kept beside a store on disk. */
export function backupPlace({ BACKUP_DIR }: Settings, dataDir: string): DiskPlace {
  const given = BACKUP_DIR === undefined ? undefined : resolve(REPOSITORY_ROOT, BACKUP_DIR)
  return { name: 'backups', directory: given ?? join(dataDir, 'backups'), isMirror: given !== undefined }
}

/**
 * What says that the folder of a store is not the one that its bytes are in; undefined where nothing does. A disk that is not mounted
 * looks like a new one: so a folder has a mark, which is remembered in the data folder; and where none is, as in a vault of an
 * earlier version, a folder with nothing in it is new only as long as the catalogue knows of nothing that should be.
 */
export async function diskProblem(
  { dataDir, catalog }: Omit<DiskFoundation, 'settings'>,
  { name, directory, isMirror }: DiskPlace,
): Promise<string | undefined> {
  const seen = await lookAtFolder(directory)
  if (seen === undefined && isMirror) return 'there is no such folder'
  const known = await knownMark(dataDir, name)
  if (known !== undefined) {
    if (seen?.marks.includes(known) === true) return undefined
    return seen === undefined || seen.marks.length === 0
      ? `it has not the mark that it had (${known}), so its disk is not mounted`
      : `it has the mark of another folder (not ${known}), so another disk is mounted there`
  }
  if (seen?.hasBlobs === true || !(await isUsed(catalog, name))) return undefined
  return 'nothing is in it, and the library has files that should be, so its disk is not mounted'
}

/** Opens the folder of a store, and remembers it. Throws `DISK_NOT_MOUNTED` where `diskProblem` tells one, and makes nothing there. */
export async function openDisk(
  foundation: Omit<DiskFoundation, 'settings'>,
  place: DiskPlace,
  options: Pick<DiskBlobStoreOptions, 'blobBytesMax'>,
): Promise<DiskBlobStore> {
  const { name, directory } = place
  const reason = await diskProblem(foundation, place)
  if (reason !== undefined) throw new VaultError('DISK_NOT_MOUNTED', { name, directory, reason })
  const store = await DiskBlobStore.open({ name, directory, ...options })
  await remember(foundation.dataDir, store)
  return store
}

/** Takes a folder for that of its store, whatever is in it. Throws `STORE_UNAVAILABLE` where a mirror has none, and as the disk does. */
export async function acceptDisk(dataDir: string, { name, directory, isMirror }: DiskPlace): Promise<void> {
  if (isMirror && (await lookAtFolder(directory)) === undefined) {
    throw new VaultError('STORE_UNAVAILABLE', { directory, reason: 'there is no such folder' })
  }
  const store = await DiskBlobStore.open({ name, directory, blobBytesMax: Number.MAX_SAFE_INTEGER })
  await rm(notePath(dataDir, name), { force: true })
  await remember(dataDir, store)
}

function notePath(dataDir: string, name: string): string {
  return join(dataDir, KNOWN, name)
}

async function knownMark(dataDir: string, name: string): Promise<string | undefined> {
  const note = await readFile(notePath(dataDir, name), 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return ''
    throw error
  })
  return MARK.test(note.trim()) ? note.trim() : undefined
}

/** A folder that takes no mark is looked at anew each time. */
async function remember(dataDir: string, { name, mark }: Pick<DiskBlobStore, 'name' | 'mark'>): Promise<void> {
  if (mark === undefined || (await knownMark(dataDir, name)) !== undefined) return
  const path = notePath(dataDir, name)
  await mkdir(join(dataDir, KNOWN), { recursive: true })
  const aside = `${path}.${process.pid}`
  await writeFile(aside, `${mark}\n`, { mode: 0o600 })
  await rename(aside, path)
}

/** Whether the catalogue says that something lies there. Goes through all files, unless one does. */
async function isUsed({ files }: DiskFoundation['catalog'], name: string): Promise<boolean> {
  let after: FileId | undefined
  do {
    const page = await files.listFrom(after, PAGE_FILES)
    const lies = ({ store, copies = [] }: ReturnType<typeof mirroredPartsOf>[number]) =>
      store === name || copies.some((copy) => copy.store === name)
    if (page.some((file) => mirroredPartsOf(file).some(lies))) return true
    after = page.at(-1)?.id
  } while (after !== undefined)
  return false
}
