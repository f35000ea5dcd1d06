import {
  type CallOptions,
  type FileId,
  SLICE_BYTES,
  type Slice,
  type SliceCache,
  type SliceFill,
  type SliceKey,
} from '@streamvault/core'
import { expect } from 'vitest'
import { testBytes } from '../faults/test-bytes.ts'

const { signal } = new AbortController()

/** Slice `index` of a test file, a whole one unless `sizeBytes` says otherwise. */
export function sliceKey(index: number, file = 'a', sizeBytes = SLICE_BYTES): SliceKey {
  return { file: `f${file.repeat(32)}` as FileId, index, sizeBytes }
}

/** What a test slice holds: different for every file and index. */
export function sliceBytes({ file, index, sizeBytes }: SliceKey): Uint8Array {
  return testBytes(sizeBytes, (file.codePointAt(1) ?? 0) * 1000 + index)
}

/** A fill that brings what the slice holds. */
export function fillOf(key: SliceKey): SliceFill {
  return async (target) => target.set(sliceBytes(key))
}

/** A fill that must not be needed. */
export const noFill: SliceFill = async () => {
  expect.fail('the slice was filled')
}

/** Opens a slice with its own bytes. */
export function openSlice(cache: SliceCache, key: SliceKey, fill: SliceFill = fillOf(key)): Promise<Slice> {
  return cache.open(key, fill, { signal })
}

/** Opens a slice and lets it go again. */
export async function visitSlice(cache: SliceCache, key: SliceKey): Promise<Slice['outcome']> {
  using slice = await openSlice(cache, key)
  return slice.outcome
}

/** A fill that starts when it is called, and ends when the test says so. */
export class HeldFill {
  readonly #key: SliceKey
  readonly #started = Promise.withResolvers<CallOptions>()
  readonly #end = Promise.withResolvers<void>()
  calls = 0

  constructor(key: SliceKey) {
    this.#key = key
  }

  /** What the fill was given, once it runs. */
  get started(): Promise<CallOptions> {
    return this.#started.promise
  }

  readonly fill: SliceFill = async (target, options) => {
    this.calls++
    const { signal: fillSignal } = options
    this.#started.resolve(options)
    const leave = () => this.#end.reject(fillSignal.reason)
    fillSignal.addEventListener('abort', leave, { once: true })
    await this.#end.promise
    target.set(sliceBytes(this.#key))
  }

  succeed(): void {
    this.#end.resolve()
  }

  fail(error: Error): void {
    this.#end.reject(error)
  }
}
