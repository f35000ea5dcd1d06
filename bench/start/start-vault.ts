import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { DiskSliceCache } from '@streamvault/cache-disk'
import { TicketSigner } from '@streamvault/contract'
import { type MediaFile, SLICE_BYTES } from '@streamvault/core'
import { createMetrics, systemClock } from '@streamvault/telemetry'
import { nothingDenied, silentLogger } from '@streamvault/testkit'
import { Delivery, FileCiphers, FileOpener, HeadWarmer, PackOpener } from '@streamvault/worker'
import { LinuxZeroCopy } from '@streamvault/zero-copy-linux'
import type { DistantStore } from './distant-store.ts'
import type { makeLibrary } from './library.ts'

const TICKET_MS = 3_600_000

export interface StartVault extends AsyncDisposable {
  readonly cache: DiskSliceCache
  readonly files: FileOpener
  readonly warmer: HeadWarmer
  link(file: MediaFile): URL
}

/** The data plane of a vault, as `apps/server` puts it together, over a library that is made up. */
export async function openStartVault(
  { store, library }: { readonly store: DistantStore; readonly library: Awaited<ReturnType<typeof makeLibrary>> },
  options: {
    readonly directory: string
    readonly slots: number
    readonly pinnedShare: number
    readonly fillsMax: number
  },
): Promise<StartVault> {
  const seen = { clock: systemClock, logger: silentLogger, metrics: createMetrics() }
  const deps = { ...seen, denials: nothingDenied, zeroCopy: LinuxZeroCopy.open() }
  const cache = await DiskSliceCache.open(deps, { ...options, bytesMax: options.slots * SLICE_BYTES })
  const { catalog } = library
  const stores = new Map([[store.name, store]])
  const files = new FileOpener({ ...deps, catalog, cache, stores, ciphers: new FileCiphers(['not a secret at all']) })
  const tickets = new TicketSigner(['not a secret at all'])
  const windows = {
    windowBytes: 128 * SLICE_BYTES,
    readAheadSlices: 48,
    readAheadFillsMax: options.fillsMax,
    readAheadKeptMax: 1024,
  }
  const delivery = new Delivery(
    { ...deps, files, packs: new PackOpener({ ...deps, catalog, files }), tickets },
    windows,
  )
  const server = createServer((request, response) => void delivery.handle(request, response)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    cache,
    files,
    warmer: new HeadWarmer({ ...deps, catalog, files, cache }),
    link({ id, name }) {
      const ticket = tickets.sign({ kind: 'file', id, expiresAt: systemClock.now() + TICKET_MS })
      return new URL(`http://127.0.0.1:${port}/stream/${id}/${encodeURIComponent(name)}?ticket=${ticket}`)
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await cache[Symbol.asyncDispose]()
    },
  }
}
