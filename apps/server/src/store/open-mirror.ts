import type { Settings } from '@streamvault/config'
import { assert, type BlobStore, isVaultError, VaultError } from '@streamvault/core'
import type { OpenTelegramStore } from '@streamvault/telegram'
import type { Foundation } from '../compose.ts'
import { mirrorPlace, openDisk } from './known-disk.ts'
import { ReopeningStore } from './reopening-store.ts'

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
  /** The accounts of the one that is in channels, if any is. */
  readonly telegram?: OpenTelegramStore
}

/** The other homes of every part, for those who move bytes. They may be away. */
export async function openMirrors(foundation: Foundation): Promise<OpenMirrors> {
  await using opened = new AsyncDisposableStack()
  const stores: BlobStore[] = []
  let telegram: OpenTelegramStore | undefined
  for (const kind of foundation.settings.MIRROR) {
    const mirror = opened.use(await OPENINGS[kind](foundation, nameOf(kind)))
    stores.push(mirror.store)
    telegram ??= mirror.telegram
  }
  const lifetime = opened.move()
  return { stores, ...(telegram && { telegram }), [Symbol.asyncDispose]: () => lifetime.disposeAsync() }
}

interface OpenMirror extends AsyncDisposable {
  readonly store: BlobStore
  readonly telegram?: OpenTelegramStore
}

const OPENINGS: Readonly<Record<Kind, (foundation: Foundation, name: string) => Promise<OpenMirror>>> = {
  disk: async (foundation) => alone(openDiskMirror(foundation)),
  s3: async (foundation, name) => alone(await openS3(foundation, name)),
  channel: openChannel,
}

function alone(store: BlobStore): OpenMirror {
  return { store, [Symbol.asyncDispose]: () => store[Symbol.asyncDispose]() }
}

async function openChannel(foundation: Foundation, name: string): Promise<OpenMirror> {
  const { openChannelMirror } = await import('./open-telegram.ts')
  const telegram = await openChannelMirror(foundation, name)
  return { store: telegram.store, telegram, [Symbol.asyncDispose]: () => telegram[Symbol.asyncDispose]() }
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

/** One that is away is told now, and tried again: a vault starts without it. */
function openDiskMirror(foundation: Foundation): BlobStore {
  const place = mirrorPlace(foundation.settings)
  const mirror = new ReopeningStore(foundation, {
    name: place.name,
    limits: DISK_LIMITS,
    open: async () => {
      return await openDisk(foundation, place, DISK_LIMITS).catch((cause: unknown) => {
        if (!isVaultError(cause, 'DISK_NOT_MOUNTED')) throw cause
        throw new VaultError('STORE_UNAVAILABLE', cause.details, { cause })
      })
    },
  })
  mirror.look()
  return mirror
}

/** The configuration is refused without what its mirror needs. */
function needed(setting: string | undefined): string {
  assert(setting !== undefined, 'what the mirror needs is there')
  return setting
}
