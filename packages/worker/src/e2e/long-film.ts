import { SLICE_BYTES } from '@streamvault/core'
import { testBytes } from '@streamvault/testkit'
import { variantOf } from './variant-of.ts'
import { MOVIES } from './vault-trial.ts'

/** A film of two slices at most and so many more, no whole number in all. */
export function longFilm(slices: number): Promise<Buffer> {
  return variantOf(MOVIES[0] ?? '', testBytes(slices * SLICE_BYTES))
}
