import { setImmediate as turn } from 'node:timers/promises'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readInOrder } from './read-in-order.ts'

const { signal } = new AbortController()

/** Pieces of one byte that arrive in any order, with a count of those that nobody has returned. */
function source(delays: readonly number[]) {
  const state = { lent: 0, underWay: 0, most: 0 }
  const start = async (index: number, aborted: AbortSignal) => {
    state.most = Math.max(state.most, ++state.underWay)
    for (let turns = delays[index] ?? 0; turns > 0; turns--) await turn()
    state.underWay--
    aborted.throwIfAborted()
    state.lent++
    return {
      bytes: Uint8Array.of(index),
      [Symbol.dispose]: () => {
        state.lent--
      },
    }
  }
  return { state, start }
}

test('pieces come in order whatever order they arrive in, and no more than allowed are under way', async () => {
  const delays = fc.array(fc.nat(5), { maxLength: 40 })
  const inOrder = fc.asyncProperty(delays, fc.integer({ min: 1, max: 8 }), async (turns, ahead) => {
    const { state, start } = source(turns)
    const got: number[] = []
    for await (const { bytes } of readInOrder({ count: turns.length, ahead, signal }, start)) {
      got.push(bytes[0] ?? -1)
      // What came before its turn keeps nobody's buffer.
      expect(state.lent).toBeLessThanOrEqual(1)
    }
    expect(got).toEqual(turns.map((_, index) => index))
    expect(state.most).toBeLessThanOrEqual(ahead)
    expect(state.lent).toBe(0)
  })
  await fc.assert(inOrder, { numRuns: 50 })
})

test('who leaves early, or meets a failure, leaves nothing lent', async () => {
  const { state, start } = source([0, 3, 3, 3])
  for await (const _ of readInOrder({ count: 4, ahead: 4, signal }, start)) break
  await expect.poll(() => state.underWay).toBe(0)
  expect(state.lent).toBe(0)
  const failing = (index: number, aborted: AbortSignal) =>
    index === 1 ? Promise.reject(new Error('lost')) : start(index, aborted)
  const read = async () => {
    for await (const _ of readInOrder({ count: 4, ahead: 4, signal }, failing));
  }
  await expect(read()).rejects.toThrow('lost')
  await expect.poll(() => [state.underWay, state.lent]).toEqual([0, 0])
})
