import { createHash } from 'node:crypto'
import { MemoryBlobStore, testBytes } from '@streamvault/testkit'
import { expect, test } from 'vitest'
import { longFilmOf, variantOf } from '../e2e/variant-of.ts'
import { MOVIES, VaultTrial } from '../e2e/vault-trial.ts'

const MIB = 2 ** 20
const PIECE_BYTES = 900_001
const [movie = '', small = ''] = MOVIES

function openVault() {
  const store = new MemoryBlobStore({ blobBytesMax: 1 << 30 })
  return { store, vault: new VaultTrial({ store }) }
}

const piecesOf = (film: Buffer, pieceBytes = PIECE_BYTES) =>
  Array.from({ length: Math.ceil(film.length / pieceBytes) }, (_, at) =>
    film.subarray(at * pieceBytes, (at + 1) * pieceBytes),
  )
const numbered = (name: string) => (bytes: Uint8Array, at: number) => {
  return { fileName: `${name}.${String(at + 1).padStart(3, '0')}`, caption: '', bytes }
}

test('messages that are the pieces of a film are recorded as its parts where they lie, in whatever order, others between', async () => {
  const { store, vault } = openVault()
  const film = await longFilmOf(movie, testBytes(3 * MIB))
  const [first, ...rest] = piecesOf(film).map(numbered('Own.Film.2021.mp4'))
  for (const piece of rest.toReversed()) {
    store.addForeign(piece)
    store.addForeign({ fileName: 'notes.txt', caption: '', bytes: testBytes(10) })
  }
  store.addForeign(first ?? expect.fail('there are pieces'))
  const { count } = store
  const tally = await vault.adopted()
  expect(tally).toMatchObject({ foundCount: count, adopted: 1, skippedCount: rest.length })
  expect(store.count).toBe(count)
  const [recorded] = await vault.files()
  const sha256 = createHash('sha256').update(film).digest('hex')
  expect(recorded?.file).toMatchObject({ titleId: 'own-film-2021', name: 'Own.Film.2021.mp4', sha256 })
  expect(recorded?.file.parts.map(({ sizeBytes }) => sizeBytes)).toEqual(piecesOf(film).map(({ length }) => length))
  await vault.expectAllReadable()
  expect(await vault.adopted()).toMatchObject({ known: 1, adopted: 0 })
})

test('pieces that are missing, there twice, short or too few are told, and the rest of the place is adopted', async () => {
  const { store, vault } = openVault()
  const film = await longFilmOf(movie, testBytes(2 * MIB))
  const put = (name: string, ...which: readonly number[]) => {
    const pieces = piecesOf(film).map(numbered(name))
    for (const at of which) store.addForeign(pieces[at] ?? expect.fail('there is such a piece'))
  }
  put('Gap.2021.mp4', 0, 2, 3)
  put('Twice.2021.mp4', 0, 1, 1, 2, 3)
  put('Cut.2021.mp4', 0, 1)
  put('Short.2021.mp4', 0, 2, 3)
  store.addForeign({ fileName: 'Short.2021.mp4.002', caption: '', bytes: testBytes(5) })
  store.addForeign({ fileName: 'Own.Film.2021.mp4', caption: '', bytes: film })
  const { skipped, adopted } = await vault.adopted()
  expect(adopted).toBe(1)
  expect(skipped).toEqual([
    { name: 'Gap.2021.mp4', reason: 'The file was split, and a piece of it is missing: Gap.2021.mp4.002.' },
    { name: 'Twice.2021.mp4', reason: 'The file was split, and a piece of it is there twice: Twice.2021.mp4.002.' },
    {
      name: 'Cut.2021.mp4',
      reason:
        'The file was split, and a piece of it is missing: Cut.2021.mp4.003, or what else follows Cut.2021.mp4.002.',
    },
    {
      name: 'Short.2021.mp4',
      reason:
        'The file was split, and a piece of it is shorter or longer than those beside it: Short.2021.mp4.002 is 5 bytes long.',
    },
  ])
})

test('parts of something are joined where they are plainly cut, and else are videos of their own', async () => {
  const { store, vault } = openVault()
  const film = await longFilmOf(movie, testBytes(2 * MIB))
  for (const [at, bytes] of piecesOf(film, MIB).entries()) {
    store.addForeign({ fileName: `Cut.Film.2021.part${at + 1}.mp4`, caption: '', bytes })
  }
  store.addForeign({ fileName: 'Long.Film.2020.part1.mp4', caption: '', bytes: await variantOf(small, testBytes(5)) })
  store.addForeign({ fileName: 'Long.Film.2020.part2.mp4', caption: '', bytes: await variantOf(small, testBytes(6)) })
  expect(await vault.adopted()).toMatchObject({ adopted: 3, skippedCount: 0 })
  const names = (await vault.files()).map(({ file }) => file.name)
  expect(names.toSorted()).toEqual(['Cut.Film.2021.mp4', 'Long.Film.2020.part1.mp4', 'Long.Film.2020.part2.mp4'])
  await vault.expectAllReadable()
})
