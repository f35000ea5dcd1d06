import { readFileSync } from 'node:fs'
import type { TlBinaryWriter, TlWriterMap } from '@mtcute/tl-runtime'
import type { SchemaEntry } from './entry-readers.ts'
import { objectWriters } from './object-writers.ts'
import { parseTlLine } from './tl-line.ts'

/** A constructor or method as a range of older layers has it; half-open. */
export interface OlderEntry {
  readonly start: number
  readonly end: number
  readonly entry: SchemaEntry
}

/** Clients of layers before it are answered as it has it. */
export const OLDEST_LAYER = 158

const LINE = /^(?<start>\d+)\.\.(?<end>\d+) (?<kind>class|method) (?<line>.+)$/

/** All that is known of older layers. */
export const olderEntries: readonly OlderEntry[] = readFileSync(new URL('older-layers.tl', import.meta.url), 'utf8')
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

/** Writers of what a layer has otherwise, by name. */
export function olderWriters(layer: number): TlWriterMap {
  const asked = Math.max(layer, OLDEST_LAYER)
  const entries = olderEntries.filter(
    ({ start, end, entry }) => entry.kind === 'class' && start <= asked && asked < end,
  )
  const bare = Object.entries(ONCE_BARE_UPDATES).filter(([, since]) => asked < since)
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
