import { createHash } from 'node:crypto'
import { access, mkdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Settings } from '@streamvault/config'
import { assert, type BlobStore, VaultError } from '@streamvault/core'
import type { Foundation } from '../compose.ts'
import { REPOSITORY_ROOT } from '../repository-root.ts'
import { ReopeningStore } from './reopening-store.ts'

const KEY_CHARS = 16
/** A disk takes any part that there is. */
const DISK_LIMITS = { blobBytesMax: Number.MAX_SAFE_INTEGER, keepsLabels: false, putsAtOnce: 1 }

type Kind = Settings['MIRROR'][number]

/** The names of the mirrors that the settings ask for. They are kept with every copy. */
export function mirrorNamesOf({ MIRROR }: Settings): readonly string[] {
  return MIRROR.map(nameOf)
}

function nameOf(kind: Kind): string {
  return `mirror-${kind}`
}

/** Mirrors. Disposing them ends all that they stand on. */
export interface OpenMirrors extends AsyncDisposable {
  readonly stores: readonly BlobStore[]
}

/** The other homes of every part, for those who move bytes. They may be away. */
export async function openMirrors(foundation: Foundation): Promise<OpenMirrors> {
  await using opened = new AsyncDisposableStack()
  const stores: BlobStore[] = []
  for (const kind of foundation.settings.MIRROR) {
    const mirror = opened.use(await OPENINGS[kind](foundation, nameOf(kind)))
    stores.push(mirror.store)
  }
  const lifetime = opened.move()
  return { stores, [Symbol.asyncDispose]: () => lifetime.disposeAsync() }
}

interface OpenMirror extends AsyncDisposable {
  readonly store: BlobStore
}

const OPENINGS: Readonly<Record<Kind, (foundation: Foundation, name: string) => Promise<OpenMirror>>> = {
  disk: async (foundation, name) => alone(openDisk(foundation, name)),
  s3: async (foundation, name) => alone(await openS3(foundation, name)),
  channel: openChannel,
}

function alone(store: BlobStore): OpenMirror {
  return { store, [Symbol.asyncDispose]: () => store[Symbol.asyncDispose]() }
}

/** Accounts sign in by and by, and are looked at as long as the mirror is open: what one may not do now, it perhaps may later. */
async function openChannel(foundation: Foundation, name: string): Promise<OpenMirror> {
  const [{ openChannelMirror }, { keepLooking }] = await Promise.all([
    import('./open-telegram.ts'),
    import('../swarm/keep-looking.ts'),
  ])
  const stack = new AsyncDisposableStack()
  const telegram = stack.use(await openChannelMirror(foundation, name))
  stack.use(keepLooking(foundation, telegram))
  return { store: telegram.store, [Symbol.asyncDispose]: () => stack.disposeAsync() }
}

/** A service is asked only when something is read or written, so nothing need be tried again to open it. */
async function openS3({ settings, clock }: Foundation, name: string): Promise<BlobStore> {
  const { S3BlobStore } = await import('@streamvault/store-s3')
  return new S3BlobStore(
    { clock },
    {
      name,
      endpoint: needed(settings.MIRROR_S3_ENDPOINT),
      region: settings.MIRROR_S3_REGION,
      bucket: needed(settings.MIRROR_S3_BUCKET),
      prefix: settings.MIRROR_S3_PREFIX,
      addressing: settings.MIRROR_S3_ADDRESSING,
      keyId: needed(settings.MIRROR_S3_KEY_ID),
      secret: needed(settings.MIRROR_S3_SECRET),
    },
  )
}

function openDisk(foundation: Foundation, name: string): BlobStore {
  const directory = resolve(REPOSITORY_ROOT, needed(foundation.settings.MIRROR_DIR))
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

/** The configuration is refused without what its mirror needs. */
function needed(setting: string | undefined): string {
  assert(setting !== undefined, 'what the mirror needs is there')
  return setting
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
