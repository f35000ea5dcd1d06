import { findPack, type PackEntry, type PackPlan } from '@streamvault/contract'
import { assertNotDenied, type Catalog, type Clock, type Denials, type FileId, VaultError } from '@streamvault/core'
import { crc32OfSlices, layOutZip } from '@streamvault/media'
import type { Representation } from '../delivery/representation.ts'
import type { FileOpener } from '../reading/file-opener.ts'
import { PackReader } from './pack-reader.ts'

export interface PackOpenerDeps {
  readonly catalog: Catalog
  readonly denials: Pick<Denials, 'isDenied'>
  readonly files: FileOpener
  readonly clock: Clock
}

export interface OpenPack {
  readonly files: readonly FileId[]
  readonly what: Representation
  readonly reader: PackReader
}

/** Open packs kept at hand. One of twenty files takes some 10 KB, and one of a thousand some 500 KB. */
const OPEN_PACKS_MAX = 64
/** So long a pack is taken to be what it was; then the catalogue is asked whether all its files are still there. */
const TRUSTED_MS = 1000
const MIME_TYPE = 'application/zip'

interface KeptPack {
  readonly pack: Promise<OpenPack>
  /** Monotonic time at which the catalogue was asked. */
  readonly askedAt: number
}

/** Makes packs readable: what they consist of comes from the catalogue alone, and no file is read for it. */
export class PackOpener {
  readonly #deps: PackOpenerDeps
  /** Least recently used first. */
  readonly #kept = new Map<string, KeptPack>()

  constructor(deps: PackOpenerDeps) {
    this.#deps = deps
  }

  /**
   * Throws `PACK_NOT_FOUND` for an id that never was one, and `PACK_CHANGED` from a second after the catalogue has another
   * content for it. Throws `TAKEN_DOWN` from the instant that one of its files is denied.
   */
  async open(id: string): Promise<OpenPack> {
    const opened = await this.#current(id)
    for (const file of opened.files) assertNotDenied(this.#deps.denials, file)
    return opened
  }

  #current(id: string): Promise<OpenPack> {
    const kept = this.#kept.get(id)
    const now = this.#deps.clock.monotonic()
    const isTrusted = kept !== undefined && now - kept.askedAt < TRUSTED_MS
    const current = isTrusted ? kept : { pack: this.#ask(id, kept?.pack), askedAt: now }
    this.#kept.delete(id)
    this.#kept.set(id, current)
    if (this.#kept.size > OPEN_PACKS_MAX) this.#forgetOldest()
    if (!isTrusted) current.pack.catch(() => this.#forget(id, current))
    return current.pack
  }

  /** The pack as it was before, when it still is what its id says; its layout is made once. */
  async #ask(id: string, before: Promise<OpenPack> | undefined): Promise<OpenPack> {
    const plan = await findPack(this.#deps, id)
    return (await before?.catch(() => undefined)) ?? (await this.#build(plan))
  }

  async #build(plan: PackPlan): Promise<OpenPack> {
    const entries = []
    for (const entry of plan.entries) {
      const { name, sizeBytes, modifiedAt } = entry
      entries.push({ name, sizeBytes, modifiedAt, crc32: entry.subtitle?.crc32 ?? (await this.#crc32Of(entry)) })
    }
    const layout = layOutZip(entries)
    const files = plan.entries.map(({ file, sizeBytes, subtitle }) => ({ id: file, sizeBytes, subtitle: subtitle?.id }))
    const what: Representation = {
      sizeBytes: layout.sizeBytes,
      etag: `"${plan.digest}"`,
      modifiedAt: plan.modifiedAt,
      name: plan.name,
      mimeType: MIME_TYPE,
      mayShow: false,
    }
    return {
      files: [...new Set(files.map((file) => file.id))],
      what,
      reader: new PackReader(this.#deps.files, layout, files),
    }
  }

  async #crc32Of({ file, sizeBytes }: PackEntry): Promise<number> {
    const digests = await this.#deps.catalog.digests.get(file)
    if (digests === undefined) throw new VaultError('FILE_NOT_FOUND', { id: file })
    return crc32OfSlices(digests, sizeBytes)
  }

  #forget(id: string, kept: KeptPack): void {
    if (this.#kept.get(id) === kept) this.#kept.delete(id)
  }

  #forgetOldest(): void {
    const [oldest] = this.#kept.keys()
    if (oldest !== undefined) this.#kept.delete(oldest)
  }
}
