import type { TlBinaryWriter, TlWriterMap } from '@mtcute/tl-runtime'
import { type Field, fieldOf, type SchemaEntry } from './entry-readers.ts'

/** The library counts bytes with the functions that write them. */
type Writer = Pick<
  TlBinaryWriter,
  'uint' | 'int' | 'int53' | 'long' | 'double' | 'boolean' | 'string' | 'bytes' | 'object' | 'vector'
>
type WriteValue = (writer: Writer, value: never) => void

const PRIMITIVES: Readonly<Record<string, WriteValue>> = {
  int: (writer, value) => writer.int(value),
  int53: (writer, value) => writer.int53(value),
  long: (writer, value) => writer.long(value),
  double: (writer, value) => writer.double(value),
  Bool: (writer, value) => writer.boolean(value),
  string: (writer, value) => writer.string(value),
  bytes: (writer, value) => writer.bytes(value),
}

/** Writers of objects, by constructor name. */
export function objectWriters(entries: readonly SchemaEntry[]): TlWriterMap {
  return Object.fromEntries(entries.map((entry) => [entry.name, objectWriter(entry)])) as unknown as TlWriterMap
}

function objectWriter({ id, arguments: args }: SchemaEntry) {
  const fields = args.map((argument) => ({ ...fieldOf(argument), ...argument }))
  return (writer: Writer, object: Readonly<Record<string, unknown>>) => {
    writer.uint(id)
    for (const { key, isFlags, isBare, type, typeModifiers } of fields) {
      const value = object[key]
      if (isFlags) writer.uint(flagsOf(key, fields, object))
      else if (!isBare && value !== undefined)
        write(writer, value, { type, isVector: typeModifiers?.isVector === true })
    }
  }
}

function write(writer: Writer, value: unknown, { type, isVector }: { type: string; isVector: boolean }): void {
  const one = PRIMITIVES[type] ?? ((each: Writer, item: never) => each.object(item))
  if (isVector) writer.vector((item) => one(writer, item as never), value as unknown[])
  else one(writer, value as never)
}

function flagsOf(flags: string, fields: readonly Field[], object: Readonly<Record<string, unknown>>): number {
  const present = fields.filter(({ key, isBare, presence }) => {
    if (presence?.flags !== flags) return false
    return isBare ? object[key] === true : object[key] !== undefined
  })
  return present.reduce((bits, { presence }) => bits | (presence?.mask ?? 0), 0) >>> 0
}
