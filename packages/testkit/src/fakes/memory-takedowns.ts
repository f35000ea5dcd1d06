import {
  type Decision,
  type DenialPage,
  type FileDenial,
  type FileId,
  type MediaFile,
  type Page,
  type PageRequest,
  type Takedown,
  type TakedownSubject,
  type Takedowns,
  type TakedownTarget,
  type TitleId,
  takedownKey,
  takedownKeysOf,
  VaultError,
} from '@streamvault/core'

const CHANGES_MAX = 1_000

interface Entry {
  takedown: Takedown
  /** What it is about, where that is known; of a file that is there, the file knows better. */
  title: TitleId | undefined
}

/** Takedowns in memory. `files` tells what the catalogue has at the moment of asking. */
export class MemoryTakedowns implements Takedowns {
  readonly #files: () => readonly MediaFile[]
  /** The takedown with id n is entry n - 1. */
  readonly #entries: Entry[] = []
  readonly #denials = new Map<FileId, FileDenial>()
  #epoch = 0

  constructor(files: () => readonly MediaFile[]) {
    this.#files = files
  }

  async takeDown(target: TakedownTarget, takenDown: Decision): Promise<Takedown> {
    const standing = this.#standing(target)
    if (standing !== undefined) return structuredClone(standing.takedown)
    const { title, files } = this.#resolve(target)
    const takedown = structuredClone({ id: this.#entries.length + 1, target, files, takenDown })
    this.#entries.push({ takedown, title })
    for (const file of files) this.#note(file, title)
    return structuredClone(takedown)
  }

  async reinstate(target: TakedownTarget, reinstated: Decision): Promise<Takedown> {
    const standing = this.#standing(target)
    if (standing === undefined) throw new VaultError('TAKEDOWN_NOT_FOUND', { target })
    standing.takedown = structuredClone({ ...standing.takedown, reinstated })
    for (const file of standing.takedown.files) this.#note(file, undefined)
    return structuredClone(standing.takedown)
  }

  async markPurged(id: Takedown['id'], purged: Decision): Promise<Takedown> {
    const entry = this.#entries[id - 1]
    if (entry === undefined) throw new VaultError('TAKEDOWN_NOT_FOUND', { id })
    entry.takedown = structuredClone({ ...entry.takedown, purged })
    return structuredClone(entry.takedown)
  }

  async get(id: Takedown['id']): Promise<Takedown | undefined> {
    return structuredClone(this.#entries[id - 1]?.takedown)
  }

  async covering(subject: TakedownSubject): Promise<Takedown | undefined> {
    return structuredClone(this.findCovering(subject))
  }

  /** As `covering` does, at once. */
  findCovering(subject: TakedownSubject): Takedown | undefined {
    const keys = takedownKeysOf(subject)
    const entry = this.#entries.find(({ takedown }) => {
      if (takedown.reinstated !== undefined) return false
      return keys.includes(takedownKey(takedown.target)) || takedown.files.includes(subject.id)
    })
    return entry?.takedown
  }

  async list({ limit, after }: PageRequest): Promise<Page<Takedown>> {
    const before = after === undefined ? Number.POSITIVE_INFINITY : parseCursor(after)
    const older = this.#entries.map(({ takedown }) => takedown).filter(({ id }) => id < before)
    const items = structuredClone(older.toReversed().slice(0, limit))
    const last = items.at(-1)
    return last === undefined || older.length === items.length ? { items } : { items, next: String(last.id) }
  }

  async ofTitle(title: TitleId): Promise<readonly Takedown[]> {
    const titles = new Map(this.#files().map(({ id, titleId }) => [id, titleId]))
    const found = this.#entries.filter(({ takedown: { target, files }, ...entry }) => {
      const isAbout = 'file' in target ? (titles.get(target.file) ?? entry.title) === title : entry.title === title
      return isAbout || files.some((file) => titles.get(file) === title)
    })
    return structuredClone(found.map(({ takedown }) => takedown))
  }

  async ofFile(file: FileId): Promise<readonly Takedown[]> {
    const found = this.#entries.filter(({ takedown }) => takedown.files.includes(file))
    return structuredClone(found.map(({ takedown }) => takedown))
  }

  async since(cursor: number): Promise<DenialPage> {
    const titles = new Map(this.#files().map(({ id, titleId }) => [id, titleId]))
    const newer = [...this.#denials.values()].filter(({ epoch }) => epoch > cursor)
    const changes = newer
      .sort((a, b) => a.epoch - b.epoch)
      .slice(0, CHANGES_MAX)
      .map((denial) => {
        const title = titles.get(denial.file) ?? denial.title
        return { ...denial, ...(title === undefined ? {} : { title }) }
      })
    return { changes, cursor: changes.at(-1)?.epoch ?? cursor }
  }

  /** Notes which title a file has that is about to go. */
  rememberTitle(file: FileId): void {
    const title = this.#files().find(({ id }) => id === file)?.titleId
    if (title === undefined) return
    for (const entry of this.#entries) {
      if ('file' in entry.takedown.target && entry.takedown.target.file === file) entry.title = title
    }
    const denial = this.#denials.get(file)
    if (denial !== undefined) this.#denials.set(file, { ...denial, title })
  }

  #standing(target: TakedownTarget): Entry | undefined {
    const key = takedownKey(target)
    return this.#entries.find(
      ({ takedown }) => takedown.reinstated === undefined && takedownKey(takedown.target) === key,
    )
  }

  #resolve(target: TakedownTarget): { readonly title: TitleId | undefined; readonly files: readonly FileId[] } {
    const all = this.#files()
    if ('file' in target) return { title: all.find(({ id }) => id === target.file)?.titleId, files: [target.file] }
    const { title, season } = target
    const files = all.filter(
      ({ titleId, episode }) => titleId === title && (season === undefined || episode?.season === season),
    )
    return { title, files: files.map(({ id }) => id).sort() }
  }

  /** Gives a file the next epoch. */
  #note(file: FileId, title: TitleId | undefined): void {
    const known = title ?? this.#denials.get(file)?.title
    const isDenied = this.#entries.some(
      ({ takedown }) => takedown.reinstated === undefined && takedown.files.includes(file),
    )
    const denial = { file, ...(known === undefined ? {} : { title: known }), isDenied, epoch: ++this.#epoch }
    this.#denials.set(file, denial)
  }
}

function parseCursor(cursor: string): number {
  if (!/^[1-9]\d*$/.test(cursor)) throw new VaultError('CURSOR_INVALID')
  return Number(cursor)
}
