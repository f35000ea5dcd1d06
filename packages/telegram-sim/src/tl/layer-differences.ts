import { readFileSync } from 'node:fs'
import type { TlBinaryWriter, TlWriterMap } from '@mtcute/tl-runtime'
import type { SchemaEntry } from './entry-readers.ts'
import { objectWriters } from './object-writers.ts'
import { parseTlLine } from './tl-line.ts'

/** A constructor or method as a range of layers has it otherwise than the schema of now; half-open. */
export interface LayerDifference {
  readonly start: number
  readonly end: number
  readonly entry: SchemaEntry
}

/** Clients of layers before the oldest are answered as it has it, and those of layers after the newest likewise. */
export const OLDEST_LAYER = 158
export const NEWEST_LAYER = 229

const LINE = /^(?<start>\d+)\.\.(?<end>\d+) (?<kind>class|method) (?<line>.+)$/

/** All that is known of other layers. */
export const layerDifferences: readonly LayerDifference[] = readFileSync(
  new URL('layer-differences.tl', import.meta.url),
  'utf8',
)
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('//'))
  .map((text) => {
    const { start = '', end = '', kind = '', line = '' } = LINE.exec(text)?.groups ?? {}
    return { start: Number(start), end: Number(end), entry: parseTlLine(line, kind === 'method' ? 'method' : 'class') }
  })

/** What is a constructor of its own now was, before the layer given, the updates that are in it. */
const ONCE_BARE_UPDATES: Readonly<Record<string, number>> = {
  'messages.invitedUsers': 177,
  'messages.chatInviteJoinResultOk': 227,
}

/** Writers of what a layer has otherwise, by name. The layer is none before the oldest. */
export function differingWriters(layer: number): TlWriterMap {
  const entries = layerDifferences.filter(
    ({ start, end, entry }) => entry.kind === 'class' && start <= layer && layer < end,
  )
  const bare = Object.entries(ONCE_BARE_UPDATES).filter(([, since]) => layer < since)
  return {
    ...objectWriters(entries.map(({ entry }) => entry)),
    ...Object.fromEntries(bare.map(([name]) => [name, writeUpdates])),
  }
}

function writeUpdates(
  writer: Pick<TlBinaryWriter, 'object'>,
  { updates }: { readonly updates: { readonly _: string } },
) {
  writer.object(updates)
}
