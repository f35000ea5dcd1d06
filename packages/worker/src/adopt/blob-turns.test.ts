import type { BlobRef } from '@streamvault/core'
import { expect, test } from 'vitest'
import { BlobTurns } from './blob-turns.ts'

const { signal } = new AbortController()
const [one, other] = ['one' as BlobRef, 'other' as BlobRef]

test('a blob is looked at by one after the other, also after a failure, and others are not held up', async () => {
  const turns = new BlobTurns()
  const begun: string[] = []
  const first = Promise.withResolvers<void>()
  const running = [
    turns.run(one, { signal }, async () => {
      begun.push('first')
      await first.promise
    }),
    turns.run(one, { signal }, async () => begun.push('second')),
    turns.run(one, { signal }, async () => begun.push('third')),
  ]
  await turns.run(other, { signal }, async () => begun.push('other'))
  expect(begun).toEqual(['first', 'other'])
  first.reject(new Error('broken'))
  await expect(running[0]).rejects.toThrow('broken')
  await Promise.all(running.slice(1))
  expect(begun.slice(2).toSorted()).toEqual(['second', 'third'])
})

test('who waits for a turn leaves when its signal aborts', async () => {
  const turns = new BlobTurns()
  const held = Promise.withResolvers<void>()
  const first = turns.run(one, { signal }, () => held.promise)
  const leaving = new AbortController()
  const second = turns.run(one, { signal: leaving.signal }, async () => expect.fail('it has left'))
  leaving.abort(new Error('enough'))
  await expect(second).rejects.toThrow('enough')
  held.resolve()
  await first
})
