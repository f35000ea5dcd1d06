import type { TlBinaryReader } from '@mtcute/tl-runtime'

interface SchemaArgument {
  readonly name: string
  readonly type: string
  readonly typeModifiers?: { readonly predicate?: string; readonly isVector?: boolean }
}

/** One constructor or method as the schema file of the TL library writes it. */
export interface SchemaEntry {
  readonly kind: 'class' | 'method'
  readonly name: string
  readonly id: number
  readonly arguments: readonly SchemaArgument[]
}

type ReadValue = (reader: TlBinaryReader) => unknown

/** One argument, and when it is there. */
export interface Field {
  readonly key: string
  readonly isFlags: boolean
  readonly isBare: boolean
  /** In which flags the presence of the field is said, and by which bit. */
  readonly presence: { readonly flags: string; readonly mask: number } | undefined
  readonly read: ReadValue
}

const PRIMITIVES: Readonly<Record<string, ReadValue>> = {
  '#': (reader) => reader.uint(),
  int: (reader) => reader.int(),
  int53: (reader) => reader.int53(),
  long: (reader) => reader.long(),
  int128: (reader) => reader.int128(),
  int256: (reader) => reader.int256(),
  double: (reader) => reader.double(),
  string: (reader) => reader.string(),
  bytes: (reader) => reader.bytes(),
  Bool: (reader) => reader.boolean(),
}

/** Readers of requests and objects, by constructor id. */
export function entryReaders(entries: readonly SchemaEntry[]): Record<number, ReadValue> {
  return Object.fromEntries(entries.map((entry) => [entry.id, entryReader(entry)]))
}

function entryReader({ name, arguments: args }: SchemaEntry): ReadValue {
  const fields = args.map(fieldOf)
  return (reader) => {
    const request: Record<string, unknown> = { _: name }
    const flags: Record<string, number> = {}
    for (const { key, isFlags, isBare, presence, read } of fields) {
      if (isFlags) {
        flags[key] = reader.uint()
        continue
      }
      const isPresent = presence === undefined || ((flags[presence.flags] ?? 0) & presence.mask) !== 0
      if (isBare) request[key] = isPresent
      else if (isPresent) request[key] = read(reader)
    }
    return request
  }
}

export function fieldOf({ name, type, typeModifiers }: SchemaArgument): Field {
  const [flags, bit] = typeModifiers?.predicate?.split('.') ?? []
  const one = PRIMITIVES[type] ?? ((reader: TlBinaryReader) => reader.object())
  return {
    key: name.replace(/_([a-z0-9])/gi, (_, letter: string) => letter.toUpperCase()),
    isFlags: type === '#',
    isBare: type === 'true',
    presence: flags === undefined ? undefined : { flags, mask: 1 << Number(bit) },
    read: typeModifiers?.isVector ? (reader) => reader.vector(() => one(reader)) : one,
  }
}
