import { afterAll, beforeAll, expect, test } from 'vitest'
import { MediaTrial } from '../e2e/media-trial.ts'

const MIB = 1024 * 1024
const never = new AbortController().signal

let trial: MediaTrial

beforeAll(async () => {
  trial = await MediaTrial.start({ sizeBytes: 64 * MIB + 5000 })
})

afterAll(async () => {
  await trial[Symbol.asyncDispose]()
})

test('reads a piece', async () => {
  await using link = trial.openLink()
  const piece = trial.piece(0, MIB)
  using lent = await link.read(piece, { signal: never })
  expect(await trial.isRight(lent, piece)).toBe(true)
})
