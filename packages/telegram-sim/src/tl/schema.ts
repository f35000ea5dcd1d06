import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import type { TlBinaryReader, TlReaderMap, TlWriterMap } from '@mtcute/tl-runtime'
import { methodReaders, type SchemaEntry } from './method-readers.ts'
import { OLDER_LAYER, olderMethods, olderWriters } from './older-layer.ts'

const require = createRequire(import.meta.url)
/** The maps are not among the exports of the package; they lie beside its entry. */
const entry = pathToFileURL(require.resolve('@mtcute/core'))
const binary = (name: string): Promise<unknown> => import(new URL(`tl/binary/${name}.js`, entry).href)

const { __tlReaderMap: objectReaders } = (await binary('reader')) as { __tlReaderMap: TlReaderMap }
const { __tlWriterMap: objectWriters } = (await binary('writer')) as { __tlWriterMap: TlWriterMap }
const schema = require('@mtcute/core/tl/api-schema.json') as { readonly l: number; readonly e: readonly SchemaEntry[] }

/** Of the API that the installed schema describes. */
export const LAYER: number = schema.l

/**
 * Reads everything a client may send: the library's readers know objects and service messages, those of methods are made
 * from its schema, so that both are of the same layer. Methods of an older layer have ids of their own.
 */
export const readers: TlReaderMap = Object.assign(
  methodReaders([...schema.e, ...olderMethods]) as Record<number, (reader: TlBinaryReader) => unknown>,
  objectReaders,
)

const writersOfOlder: TlWriterMap = { ...objectWriters, ...olderWriters }

/** What a client that speaks `layer` is written with. */
export function writersOf(layer: number): TlWriterMap {
  return layer <= OLDER_LAYER ? writersOfOlder : objectWriters
}
