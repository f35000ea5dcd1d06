import type { TicketSigner } from '@streamvault/contract'
import type { Clock, Logger, Metrics } from '@streamvault/core'
import { type FilmPictureDeps, FilmPictureDesk } from '../film-pictures/film-picture-desk.ts'
import { FrameScout } from '../film-pictures/frame-scout.ts'
import { StillDecoder } from '../film-pictures/still-decoder.ts'
import { createAddressRule } from '../leech/address-rule.ts'
import type { Resolve } from '../leech/checked-connector.ts'
import { UrlClient } from '../leech/url-client.ts'
import { KnownPictures, type KnownPicturesDeps } from './known-pictures.ts'
import { PictureDelivery, type PictureDeliveryDeps } from './picture-delivery.ts'
import { PictureDesk } from './picture-desk.ts'
import { PictureStore } from './picture-store.ts'

export interface PicturesDeps extends KnownPicturesDeps, Omit<FilmPictureDeps, 'store' | 'decoder'> {
  readonly tickets: Pick<TicketSigner, 'verify'>
  readonly traffic: PictureDeliveryDeps['traffic']
  readonly logger: Logger
  readonly metrics: Metrics
  readonly resolve: Resolve
  readonly clock: Pick<Clock, 'now' | 'monotonic' | 'sleep'>
}

export interface PicturesOptions {
  readonly directory: string
  readonly cacheBytes: number
  /** Of the pictures of TMDB. */
  readonly url: string
  /** Of pictures of names, with `{width}`, `{height}` and `{text}` in it; undefined where titles have none. */
  readonly placeholder: string | undefined
  /** CIDRs of networks that pictures are fetched from although they are not on the Internet. */
  readonly networks: readonly string[]
  /** Whether everybody may see pictures of titles; where not, they need a ticket. */
  readonly areForAll: boolean
}

const IDLE_MS = 10_000
const CONNECTIONS_MAX = 4

/** Pictures that can be asked for, until it is disposed of. */
export interface Pictures extends AsyncDisposable {
  readonly delivery: PictureDelivery
  /** Those that were made of films. */
  readonly films: Pick<FilmPictureDesk, 'forget'>
  /** Absent where no film can have a picture. */
  readonly scout: FrameScout | undefined
}

/** Opens the cache of pictures, the way to the metadata service, and what makes pictures of films. */
export async function openPictures(deps: PicturesDeps, options: PicturesOptions): Promise<Pictures> {
  const store = await PictureStore.open({
    directory: options.directory,
    bytesMax: options.cacheBytes,
    clock: deps.clock,
  })
  const rule = createAddressRule(options.networks)
  const client = new UrlClient({ rule, resolve: deps.resolve, idleMs: IDLE_MS, connectionsMax: CONNECTIONS_MAX })
  const decoder = await StillDecoder.find()
  const films = new FilmPictureDesk({ ...deps, store, decoder })
  const known = new KnownPictures(deps, { hasPlaceholders: options.placeholder !== undefined })
  const desk = new PictureDesk({
    ...deps,
    store,
    known,
    films,
    source: { client, url: options.url, placeholder: options.placeholder },
  })
  return {
    delivery: new PictureDelivery({ ...deps, desk, films, areForAll: options.areForAll }),
    films,
    scout: decoder && new FrameScout({ ...deps, films }),
    [Symbol.asyncDispose]: async () => {
      await films[Symbol.asyncDispose]()
      await client[Symbol.asyncDispose]()
    },
  }
}
