import { type ByteReader, VaultError } from '@streamvault/core'
import { expectCode, testBytes } from '@streamvault/testkit'
import { expect, test } from 'vitest'
import { PieceReader } from './piece-reader.ts'

const PIECE_BYTES = 1000
/** The last of twenty pieces is not whole. */
const BYTES = testBytes(19_500)
const { signal } = new AbortController()

/** A source that notes which pieces are read, and how many at once. */
function setUp(fails: (index: number, times: number) => boolean = () => false) {
  const watched = { reads: [] as number[], underWay: 0, underWayMax: 0 }
  const source: ByteReader = {
    sizeBytes: BYTES.length,
    async read(position, target) {
      const index = position / PIECE_BYTES
      watched.reads.push(index)
      watched.underWayMax = Math.max(watched.underWayMax, ++watched.underWay)
      await new Promise((resolve) => setImmediate(resolve))
      watched.underWay--
      if (fails(index, watched.reads.filter((each) => each === index).length)) throw new VaultError('URL_UNAVAILABLE')
      target.set(BYTES.subarray(position, position + target.length))
    },
  }
  const options = { pieceBytes: PIECE_BYTES, piecesAhead: 2, piecesMax: 4, signal }
  return { watched, reader: new PieceReader(source, options) }
}

async function readAll(reader: ByteReader): Promise<Uint8Array> {
  const bytes = new Uint8Array(BYTES.length)
  for (let at = 0; at < bytes.length; at += 300) await reader.read(at, bytes.subarray(at, at + 300), { signal })
  return bytes
}

test('what is read in order is fetched ahead, each piece once, and no more at once than the window holds', async () => {
  const { watched, reader } = setUp()
  expect(await readAll(reader)).toEqual(BYTES)
  expect(watched.reads).toEqual([...Array(20).keys()])
  expect(watched.underWayMax).toBe(3)
})

test('of what was read only the last pieces are kept', async () => {
  const { watched, reader } = setUp()
  await readAll(reader)
  const last = new Uint8Array(10)
  for (const index of [19, 18, 17, 16]) await reader.read(index * PIECE_BYTES, last, { signal })
  expect(watched.reads).toHaveLength(20)
  await reader.read(15 * PIECE_BYTES, last, { signal })
  expect(watched.reads.slice(20)).toEqual([15])
})

test('a look into a file fetches only the pieces that it looks into', async () => {
  const { watched, reader } = setUp()
  const few = new Uint8Array(8)
  for (const position of [0, 500, 19_400, 40]) await reader.read(position, few, { signal })
  expect(watched.reads).toEqual([0, 19])
})

test('a piece that failed is fetched again when it is wanted again', async () => {
  const { watched, reader } = setUp((index, times) => index === 5 && times === 1)
  const one = new Uint8Array(1)
  await expectCode(reader.read(5 * PIECE_BYTES, one, { signal }), 'URL_UNAVAILABLE')
  await reader.read(5 * PIECE_BYTES, one, { signal })
  expect(one[0]).toBe(BYTES[5 * PIECE_BYTES])
  expect(watched.reads).toEqual([5, 5])
})

test('what is not inside is refused', async () => {
  const { reader } = setUp()
  await expectCode(reader.read(19_499, new Uint8Array(2), { signal }), 'RANGE_OUT_OF_BOUNDS')
})
