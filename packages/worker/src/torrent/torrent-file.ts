import { VaultError } from '@streamvault/core'

/** Deeper than any torrent: files are four levels down. */
const DEPTH_MAX = 32
const LENGTH = /^(?<digits>0|[1-9]\d{0,8}):/
const INTEGER = /^i-?\d{1,20}e/
const LENGTH_CHARS_MAX = 10
const INTEGER_CHARS_MAX = 23
const [LIST, DICTIONARY, INTEGER_MARK, END] = ['l', 'd', 'i', 'e'].map((letter) => letter.charCodeAt(0))

/** What of a torrent file (BEP 3) is of use: what it holds, and whom it names. */
export interface TorrentFile {
  /** Bencoded, as it was: its digest names the torrent. */
  readonly info: Uint8Array
  readonly trackers: readonly string[]
  readonly webSeeds: readonly string[]
}

/** Throws `TORRENT_INVALID`. */
export function readTorrentFile(bytes: Uint8Array): TorrentFile {
  const { entries } = new Reader(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)).value(0)
  const info = entries?.get('info')
  if (info?.entries === undefined) throw new VaultError('TORRENT_INVALID', { reason: 'it says not what it holds' })
  const textsOf = (key: string) => texts(entries?.get(key))
  return {
    info: info.raw,
    trackers: [...textsOf('announce'), ...textsOf('announce-list')],
    webSeeds: textsOf('url-list'),
  }
}

/** A torrent of the same name as another, that names no trackers and no nodes, and only these web seeds. */
export function writeTorrentFile({ info, webSeeds }: Omit<TorrentFile, 'trackers'>): Buffer {
  const text = (value: string) => Buffer.from(`${Buffer.byteLength(value)}:${value}`)
  const seeds =
    webSeeds.length === 0 ? [] : [text('url-list'), Buffer.from('l'), ...webSeeds.map(text), Buffer.from('e')]
  return Buffer.concat([Buffer.from('d'), text('info'), info, ...seeds, Buffer.from('e')])
}

interface Bencoded {
  readonly raw: Buffer
  readonly text?: Buffer
  readonly items?: readonly Bencoded[]
  readonly entries?: ReadonlyMap<string, Bencoded>
}

function texts(value: Bencoded | undefined): readonly string[] {
  if (value?.text !== undefined) return [value.text.toString()]
  return (value?.items ?? []).flatMap(texts)
}

class Reader {
  readonly #bytes: Buffer
  #at = 0

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  value(depth: number): Bencoded {
    if (depth > DEPTH_MAX) throw invalid()
    const start = this.#at
    const mark = this.#bytes[start]
    if (mark === INTEGER_MARK) {
      this.#at += this.#match(INTEGER, INTEGER_CHARS_MAX).length
      return { raw: this.#bytes.subarray(start, this.#at) }
    }
    if (mark !== LIST && mark !== DICTIONARY) return this.#text()
    this.#at++
    const items: Bencoded[] = []
    while (this.#bytes[this.#at] !== END) items.push(this.value(depth + 1))
    this.#at++
    const raw = this.#bytes.subarray(start, this.#at)
    if (mark === LIST) return { raw, items }
    const entries = new Map<string, Bencoded>()
    for (let index = 0; index < items.length; index += 2) {
      const [key, value] = [items[index]?.text, items[index + 1]]
      if (key === undefined || value === undefined) throw invalid()
      entries.set(key.toString('latin1'), value)
    }
    return { raw, entries }
  }

  #text(): Bencoded {
    const start = this.#at
    const digits = this.#match(LENGTH, LENGTH_CHARS_MAX)
    const from = start + digits.length
    this.#at = from + Number(digits.slice(0, -1))
    if (this.#at > this.#bytes.length) throw invalid()
    return { raw: this.#bytes.subarray(start, this.#at), text: this.#bytes.subarray(from, this.#at) }
  }

  #match(pattern: RegExp, charsMax: number): string {
    const found = pattern.exec(this.#bytes.toString('latin1', this.#at, this.#at + charsMax))?.[0]
    if (found === undefined) throw invalid()
    return found
  }
}

function invalid(): VaultError {
  return new VaultError('TORRENT_INVALID', { reason: 'it is no torrent' })
}
