import { type FileId, fileIdOf, subtitleIdOf } from '@streamvault/core'
import { expect, test } from 'vitest'
import type { RunningResponses } from '../process/nginx-state.ts'
import { ItemsUnderWay } from './items-under-way.ts'

const [FILE, OTHER] = ['file', 'other'] as FileId[] as [FileId, FileId]
const ended = { hit: { responses: 0, bytes: 0 }, miss: { responses: 0, bytes: 0 }, none: { responses: 0, bytes: 0 } }

function underWay(running: readonly RunningResponses[]): ItemsUnderWay {
  const packs = {
    mayHold: async (id: string, file: FileId) => id === 'pack of both' || (id === 'pack' && file === OTHER),
  }
  return new ItemsUnderWay({ orders: { state: async () => ({ running, ended }) }, packs })
}

test('a subtitle is under way with its video', async () => {
  const [film, another] = [fileIdOf('a'.repeat(64)), fileIdOf('b'.repeat(64))]
  const item = subtitleIdOf(film, 'c'.repeat(64))
  const items = underWay([{ kind: 'subtitle', item, epoch: 1, count: 1 }])
  expect([await items.of(film, 2), await items.of(another, 2)]).toEqual([[item], []])
})

test('what has bytes of a file is under way while a response of an earlier epoch runs', async () => {
  const items = underWay([
    { kind: 'file', item: FILE, epoch: 0, count: 1 },
    { kind: 'file', item: FILE, epoch: 3, count: 2 },
    { kind: 'pack', item: 'pack', epoch: 3, count: 1 },
    { kind: 'pack', item: 'pack of both', epoch: 3, count: 1 },
    { kind: 'file', item: OTHER, epoch: 0, count: 0 },
  ])
  expect(await items.of(FILE, 0)).toEqual([])
  expect(await items.of(FILE, 3)).toEqual([FILE])
  expect(await items.of(FILE, 4)).toEqual([FILE, 'pack of both'])
  expect(await items.of(OTHER, 4)).toEqual(['pack', 'pack of both'])
})
