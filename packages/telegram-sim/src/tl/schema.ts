import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import type { TlBinaryReader, TlReaderMap, TlWriterMap } from '@mtcute/tl-runtime'
import { entryReaders, type SchemaEntry } from './entry-readers.ts'
import { GZIP_PACKED } from './gzip-packed.ts'
import { differingWriters, layerDifferences, NEWEST_LAYER, OLDEST_LAYER } from './layer-differences.ts'
import type { WholeReader } from './whole-reader.ts'

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
 * from its schema, so that both are of the same layer. What other layers have otherwise has ids of its own.
 */
export const readers: TlReaderMap = Object.assign(
  entryReaders([
    ...schema.e.filter(({ kind }) => kind === 'method'),
    ...layerDifferences.map(({ entry }) => entry),
  ]) as Record<number, (reader: TlBinaryReader) => unknown>,
  // Clients pack whole messages, and TDLib what is within the wrappings of a request.
  { [GZIP_PACKED]: (reader: TlBinaryReader) => (reader as WholeReader).unpacked() },
  objectReaders,
)

const METHODS: ReadonlySet<string> = new Set(schema.e.filter(({ kind }) => kind === 'method').map(({ name }) => name))

/** Whether Telegram has a method of this name, such as `upload.getFile`; the simulator need not have it. */
export function isMethod(name: string): boolean {
  return METHODS.has(name)
}

/** Made when the first client of a layer comes. */
const writersByLayer = new Map<number, TlWriterMap>()

/** What a client that speaks `layer` is written with. */
export function writersOf(layer: number): TlWriterMap {
  const asked = Math.min(Math.max(layer, OLDEST_LAYER), NEWEST_LAYER)
  const writers = writersByLayer.get(asked) ?? makeWriters(asked)
  writersByLayer.set(asked, writers)
  return writers
}

function makeWriters(layer: number): TlWriterMap {
  const differing = differingWriters(layer)
  // The library knows the size of some objects without writing them, and has it for the schema of now.
  const sizes = Object.entries(objectWriters._staticSize).filter(([name]) => differing[name] === undefined)
  const writers = { ...objectWriters, ...differing }
  return Object.assign(writers, { _staticSize: Object.fromEntries(sizes) }) as TlWriterMap
}
