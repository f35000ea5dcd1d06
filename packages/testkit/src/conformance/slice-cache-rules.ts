import { type CallOptions, SLICE_BYTES, type Slice, type SliceCache, urgencyOf, VaultError } from '@streamvault/core'
import * as fc from 'fast-check'
import { expect } from 'vitest'
import type { Rule } from './conformance.ts'
import { fillOf, HeldFill, noFill, openSlice, sliceBytes, sliceKey, visitSlice } from './slice-fills.ts'

export interface SliceCacheSubject {
  /** Empty, with room for 4 to 16 slices, of which 2 may be pinned. */
  readonly cache: SliceCache
  /** How many fills it runs at once, at least 2. */
  readonly fillsMax: number
}

type SliceCacheRule = Rule<SliceCacheSubject>

const bytes: readonly SliceCacheRule[] = [
  {
    title: 'serves any piece of what the fill brought, before and after it is kept',
    check: async ({ cache }) => {
      const key = sliceKey(0)
      const whole = sliceBytes(key)
      using filled = await openSlice(cache, key)
      using hit = await openSlice(cache, key, noFill)
      const offset = fc.nat(SLICE_BYTES)
      const readsBack = fc.asyncProperty(offset, offset, async (a, b) => {
        const [start, end] = [Math.min(a, b), Math.max(a, b)]
        for (const slice of [filled, hit]) await expectBytes(slice, start, whole.subarray(start, end))
      })
      await fc.assert(readsBack, { numRuns: 20 })
    },
  },
  {
    title: 'serves a slice that is shorter than the others',
    check: async ({ cache }) => {
      const key = sliceKey(7, 'a', 12_345)
      const targets: number[] = []
      const fill = async (target: Uint8Array, options: CallOptions) => {
        targets.push(target.length)
        await fillOf(key)(target, options)
      }
      using slice = await openSlice(cache, key, fill)
      expect(targets).toEqual([12_345])
      await expectBytes(slice, 0, sliceBytes(key))
    },
  },
  {
    title: 'reads nothing beyond the slice',
    check: async ({ cache }) => {
      using slice = await openSlice(cache, sliceKey(0, 'a', 1000))
      await expect(async () => slice.read(1, new Uint8Array(1000))).rejects.toThrow()
      await expect(async () => slice.read(-1, new Uint8Array(10))).rejects.toThrow()
    },
  },
  {
    title: 'keeps files and indexes apart',
    check: async ({ cache }) => {
      const keys = [sliceKey(0), sliceKey(1), sliceKey(0, 'b'), sliceKey(11, 'b')]
      for (const key of keys) await visitSlice(cache, key)
      for (const key of keys) {
        using slice = await openSlice(cache, key)
        await expectBytes(slice, 500, sliceBytes(key).subarray(500, 5000))
      }
    },
  },
  {
    title: 'says whether it had the slice or filled it',
    check: async ({ cache }) => {
      expect(cache.has(sliceKey(0))).toBe(false)
      expect(await visitSlice(cache, sliceKey(0))).toBe('filled')
      expect(cache.has(sliceKey(0))).toBe(true)
      expect(await visitSlice(cache, sliceKey(0))).toBe('hit')
    },
  },
]

const flights: readonly SliceCacheRule[] = [
  {
    title: 'runs one fill however many ask, and lets the others join',
    check: async ({ cache }) => {
      const held = new HeldFill(sliceKey(0))
      const opens = Array.from({ length: 10 }, () => openSlice(cache, sliceKey(0), held.fill))
      await held.started
      held.succeed()
      const slices = await Promise.all(opens)
      expect(slices.map((slice) => slice.outcome)).toEqual(['filled', ...new Array(9).fill('joined')])
      expect(held.calls).toBe(1)
      for (const slice of slices) {
        await expectBytes(slice, 0, sliceBytes(sliceKey(0)))
        slice[Symbol.dispose]()
      }
    },
  },
  {
    title: 'lets one caller leave with its reason, and goes on for the others',
    check: async ({ cache }) => {
      const held = new HeldFill(sliceKey(0))
      const controller = new AbortController()
      const reason = new Error('the viewer left')
      const leaving = cache.open(sliceKey(0), held.fill, { signal: controller.signal })
      const staying = openSlice(cache, sliceKey(0), noFill)
      // A wrong cache may fail it before it is looked at.
      staying.catch(() => {})
      const { signal: fillSignal } = await held.started
      controller.abort(reason)
      await expect(leaving).rejects.toBe(reason)
      expect(fillSignal.aborted).toBe(false)
      held.succeed()
      using slice = await staying
      await expectBytes(slice, 0, sliceBytes(sliceKey(0)))
    },
  },
  {
    title: 'aborts the fill once the last caller has left, and fills anew for the next',
    check: async ({ cache }) => {
      const held = new HeldFill(sliceKey(0))
      const controller = new AbortController()
      const leaving = cache.open(sliceKey(0), held.fill, { signal: controller.signal })
      const { signal: fillSignal } = await held.started
      controller.abort(new Error('the viewer left'))
      await expect(leaving).rejects.toThrow('the viewer left')
      expect(fillSignal.aborted).toBe(true)
      expect(await visitSlice(cache, sliceKey(0))).toBe('filled')
    },
  },
  {
    title: 'hurries a fill that was begun ahead once a caller wants it now',
    check: async ({ cache }) => {
      const held = new HeldFill(sliceKey(0))
      const ahead = [0, 1].map(() =>
        cache.open(sliceKey(0), held.fill, { signal: new AbortController().signal, urgency: 'ahead' }),
      )
      const options = await held.started
      expect(urgencyOf(options)).toBe('ahead')
      const now = openSlice(cache, sliceKey(0), held.fill)
      expect(urgencyOf(options)).toBe('now')
      held.succeed()
      for (const slice of await Promise.all([...ahead, now])) slice[Symbol.dispose]()
    },
  },
  {
    title: 'keeps nothing of a fill that throws, and fails all who joined it',
    check: async ({ cache }) => {
      const held = new HeldFill(sliceKey(0))
      const opens = Array.from({ length: 3 }, () => openSlice(cache, sliceKey(0), held.fill))
      const error = new VaultError('STORE_UNAVAILABLE')
      await held.started
      held.fail(error)
      for (const open of opens) await expect(open).rejects.toBe(error)
      expect(cache.has(sliceKey(0))).toBe(false)
      expect(await visitSlice(cache, sliceKey(0))).toBe('filled')
    },
  },
  {
    title: 'runs a bounded number of fills at once, and the others in their turn',
    check: async ({ cache, fillsMax }) => {
      const fills = Array.from({ length: fillsMax + 2 }, (_, index) => new HeldFill(sliceKey(index)))
      const opens = fills.map((held, index) => openSlice(cache, sliceKey(index), held.fill))
      await Promise.all(fills.slice(0, fillsMax).map((held) => held.started))
      await turn()
      expect(fills.reduce((sum, held) => sum + held.calls, 0)).toBe(fillsMax)
      expect(cache.stats().fillsInFlight).toBe(fillsMax)
      for (const held of fills) held.succeed()
      for (const open of opens) (await open)[Symbol.dispose]()
      await turn()
      expect(cache.stats().fillsInFlight).toBe(0)
    },
  },
  {
    title: 'lets a caller leave that waits for its turn to fill, and gives the turn to nobody twice',
    check: async ({ cache, fillsMax }) => {
      const fills = Array.from({ length: fillsMax }, (_, index) => new HeldFill(sliceKey(index)))
      const opens = fills.map((held, index) => openSlice(cache, sliceKey(index), held.fill))
      await Promise.all(fills.map((held) => held.started))
      const controller = new AbortController()
      const waiting = cache.open(sliceKey(0, 'b'), noFill, { signal: controller.signal })
      controller.abort(new Error('the viewer left'))
      await expect(waiting).rejects.toThrow('the viewer left')
      for (const held of fills) held.succeed()
      for (const open of opens) (await open)[Symbol.dispose]()
      expect(await visitSlice(cache, sliceKey(1, 'b'))).toBe('filled')
    },
  },
  {
    title: 'throws the reason of a signal that is aborted already, hit or not',
    check: async ({ cache }) => {
      await visitSlice(cache, sliceKey(0))
      const reason = new Error('the viewer left')
      const options = { signal: AbortSignal.abort(reason) }
      await expect(cache.open(sliceKey(0), noFill, options)).rejects.toBe(reason)
      await expect(cache.open(sliceKey(1), noFill, options)).rejects.toBe(reason)
    },
  },
]

const room: readonly SliceCacheRule[] = [
  {
    title: 'never holds more than it may, and counts what it holds',
    check: async ({ cache }) => {
      const { bytesMax } = cache.stats()
      for (let index = 0; index < bytesMax / SLICE_BYTES + 5; index++) {
        await visitSlice(cache, sliceKey(index))
        const { bytes: heldBytes, slices } = cache.stats()
        expect(heldBytes).toBeLessThanOrEqual(bytesMax)
        expect(heldBytes).toBe(slices * SLICE_BYTES)
        expect(cache.has(sliceKey(index))).toBe(true)
      }
      const kept = Array.from({ length: bytesMax / SLICE_BYTES + 5 }, (_, index) => cache.has(sliceKey(index)))
      expect(kept.filter(Boolean)).toHaveLength(cache.stats().slices)
    },
  },
  {
    title: 'leaves a held slice where it is, whatever comes meanwhile',
    check: async ({ cache }) => {
      using held = await openSlice(cache, sliceKey(0, 'b'))
      for (let index = 0; index < cache.stats().bytesMax / SLICE_BYTES + 5; index++) {
        await visitSlice(cache, sliceKey(index))
      }
      await expectBytes(held, 0, sliceBytes(sliceKey(0, 'b')))
    },
  },
  {
    title: 'serves a slice that it cannot keep because every other is held',
    check: async ({ cache }) => {
      const slices: Slice[] = []
      for (let index = 0; index < cache.stats().bytesMax / SLICE_BYTES + 1; index++) {
        slices.push(await openSlice(cache, sliceKey(index)))
      }
      for (const [index, slice] of slices.entries()) {
        await expectBytes(slice, 100, sliceBytes(sliceKey(index)).subarray(100, 70_000))
        slice[Symbol.dispose]()
      }
      expect(cache.stats().bytes).toBeLessThanOrEqual(cache.stats().bytesMax)
    },
  },
  {
    title: 'keeps what is pinned whatever comes, and pins no more than it may',
    check: async ({ cache }) => {
      const pinned = [sliceKey(0, 'b'), sliceKey(1, 'b')]
      for (const key of pinned) {
        expect(cache.pin(key)).toBe(false)
        await visitSlice(cache, key)
        expect([cache.pin(key), cache.pin(key)]).toEqual([true, true])
      }
      await visitSlice(cache, sliceKey(2, 'b'))
      expect(cache.pin(sliceKey(2, 'b'))).toBe(false)
      expect(cache.stats().pinnedSlices).toBe(2)
      for (let index = 0; index < 3 * (cache.stats().bytesMax / SLICE_BYTES); index++) {
        for (let times = 0; times < 3; times++) await visitSlice(cache, sliceKey(index))
      }
      expect(pinned.map((key) => cache.has(key))).toEqual([true, true])
    },
  },
  {
    title: 'drops what is pinned with its file, and lets others be pinned in its place',
    check: async ({ cache }) => {
      for (const key of [sliceKey(0, 'b'), sliceKey(1, 'b'), sliceKey(0)]) await visitSlice(cache, key)
      expect([cache.pin(sliceKey(0, 'b')), cache.pin(sliceKey(1, 'b'))]).toEqual([true, true])
      await cache.evict(sliceKey(0, 'b').file)
      expect([cache.has(sliceKey(0, 'b')), cache.stats().pinnedSlices]).toEqual([false, 0])
      expect(cache.pin(sliceKey(0))).toBe(true)
    },
  },
  {
    title: 'drops every slice of an evicted file, and none of another',
    check: async ({ cache }) => {
      for (const key of [sliceKey(0), sliceKey(1), sliceKey(0, 'b')]) await visitSlice(cache, key)
      await cache.evict(sliceKey(0).file)
      expect([sliceKey(0), sliceKey(1), sliceKey(0, 'b')].map((key) => cache.has(key))).toEqual([false, false, true])
      expect(cache.stats()).toMatchObject({ slices: 1, bytes: SLICE_BYTES })
      expect(await visitSlice(cache, sliceKey(0))).toBe('filled')
    },
  },
  {
    title: 'lets who holds an evicted slice read on',
    check: async ({ cache }) => {
      using held = await openSlice(cache, sliceKey(0))
      await cache.evict(sliceKey(0).file)
      for (let index = 0; index < cache.stats().bytesMax / SLICE_BYTES; index++) {
        await visitSlice(cache, sliceKey(index, 'b'))
      }
      await expectBytes(held, 0, sliceBytes(sliceKey(0)))
    },
  },
  {
    title: 'serves, but does not keep, a fill that an eviction overtook',
    check: async ({ cache }) => {
      const held = new HeldFill(sliceKey(0))
      const open = openSlice(cache, sliceKey(0), held.fill)
      await held.started
      const evicted = cache.evict(sliceKey(0).file)
      held.succeed()
      await evicted
      using slice = await open
      await expectBytes(slice, 0, sliceBytes(sliceKey(0)))
      expect(cache.has(sliceKey(0))).toBe(false)
    },
  },
]

/** The contract of `SliceCache`. */
export const sliceCacheRules: readonly SliceCacheRule[] = [...bytes, ...flights, ...room]

async function expectBytes(slice: Slice, start: number, expected: Uint8Array): Promise<void> {
  const target = new Uint8Array(expected.length)
  await slice.read(start, target)
  expect(Buffer.compare(target, expected)).toBe(0)
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
