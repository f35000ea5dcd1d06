import { TlBinaryWriter, TlSerializationCounter } from '@mtcute/tl-runtime'
import type { Unpacking } from './gzip-packed.ts'
import { LAYER, readers, writersOf } from './schema.ts'
import { WholeReader } from './whole-reader.ts'

/** Anything with a constructor, as it is read from the wire. */
export interface TlObject {
  readonly _: string
}

/**
 * Reads one boxed object. Throws when its constructor is unknown or the bytes end within it. `unpacking` is that of the packet which
 * it is one of several in.
 */
export function readTl(bytes: Uint8Array, position = 0, unpacking?: Unpacking): TlObject {
  const value = new WholeReader(readers, bytes, { position, ...(unpacking && { unpacking }) }).object()
  if (typeof value !== 'object' || value === null || !('_' in value)) throw new TypeError('not an object of TL')
  return value as TlObject
}

export function writeTl<T extends TlObject>(object: T, layer: number = LAYER): Uint8Array {
  return TlBinaryWriter.serializeObject(writersOf(layer), object)
}

/** The answer of a method: an object, a boolean or a vector of objects. */
export function writeResult(result: unknown, layer: number): Uint8Array {
  if (typeof result === 'boolean') {
    const writer = TlBinaryWriter.manual(4)
    writer.boolean(result)
    return writer.result()
  }
  if (!Array.isArray(result)) return writeTl(result as TlObject, layer)
  const writers = writersOf(layer)
  const counter = new TlSerializationCounter(writers)
  counter.vector((item) => counter.object(item as TlObject), result)
  const writer = TlBinaryWriter.alloc(writers, counter.count)
  writer.vector((item) => writer.object(item), result)
  return writer.result()
}

/** The bytes of a TL `bytes` value: its length, itself, and padding to four. */
export function writeTlBytes(bytes: Uint8Array): Uint8Array {
  const writer = TlBinaryWriter.manual(bytes.length + TlSerializationCounter.countBytesOverhead(bytes.length))
  writer.bytes(bytes)
  return writer.result()
}
