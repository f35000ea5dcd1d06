import { expect, test } from 'vitest'
import { isVaultError } from '../errors.ts'
import { arePlainlyCut, assertEvenPieces, orderPieces, PIECES_MAX } from './order-pieces.ts'
import { parsePieceName, pieceNameOf } from './piece-name.ts'

test.each([
  ['Film.mkv.001', 'Film.mkv', 1, 'behind'],
  ['Film.mkv.00', 'Film.mkv', 0, 'behind'],
  ['Film.2019.mp4.part2', 'Film.2019.mp4', 2, 'behind'],
  ['Film.part1.mkv', 'Film.mkv', 1, 'within'],
  ['Show.S01.zip.010', 'Show.S01.zip', 10, 'behind'],
  ['Show.7z.001', 'Show.7z', 1, 'behind'],
  ['Film.part02.rar', 'Film.rar', 2, 'volume'],
  ['Film.rar', 'Film.rar', 0, 'old-volume'],
  ['Film.r00', 'Film.rar', 1, 'old-volume'],
  ['Film.s01', 'Film.rar', 102, 'old-volume'],
])('%s is a piece of %s', (name, whole, number, style) => {
  expect(parsePieceName(name)).toEqual({ name, whole, number, style })
})

test.each([
  'Film.mkv',
  'Film.2019',
  'Film.mkv.part',
  'notes.txt.001',
  'Film.part1.nfo',
  'Part 1.mkv',
  '.001',
  'Film.z01',
])('%s is no piece', (name) => expect(parsePieceName(name)).toBeUndefined())

test.each([
  ['Film.mkv.001', 12, 'Film.mkv.012'],
  ['Film.mkv.part9', 10, 'Film.mkv.part10'],
  ['S01E01.part01.mp4', 2, 'S01E01.part02.mp4'],
  ['Film.rar', 1, 'Film.r00'],
  ['Film.r00', 0, 'Film.rar'],
  ['Film.r00', 101, 'Film.s00'],
  ['Film 2.part1.rar', 3, 'Film 2.part3.rar'],
])('beside %s number %d is called %s', (name, number, other) => {
  const piece = parsePieceName(name) ?? expect.fail('it is a piece')
  expect(pieceNameOf(piece, number)).toBe(other)
  expect(parsePieceName(other)).toMatchObject({ number, whole: piece.whole })
})

function complaint(work: () => unknown): string {
  try {
    work()
  } catch (error) {
    if (isVaultError(error)) return `${error.code} ${error.details['reason'] ?? ''}`.trim()
  }
  return 'none'
}

const pieces = (...names: string[]) => names.map((name) => parsePieceName(name) ?? expect.fail(name))

test('pieces are put in the order of their numbers, wherever these begin', () => {
  const names = (...given: string[]) => orderPieces(pieces(...given)).map(({ name }) => name)
  expect(names('F.mkv.part10', 'F.mkv.part2', ...[1, 3, 4, 5, 6, 7, 8, 9].map((n) => `F.mkv.part${n}`))).toEqual(
    Array.from({ length: 10 }, (_, at) => `F.mkv.part${at + 1}`),
  )
  expect(names('F.mkv.01', 'F.mkv.00')).toEqual(['F.mkv.00', 'F.mkv.01'])
  expect(names('F.r00', 'F.rar', 'F.r01')).toEqual(['F.rar', 'F.r00', 'F.r01'])
})

test.each([
  [['F.mkv.001', 'F.mkv.003'], 'PIECE_MISSING F.mkv.002'],
  [['F.mkv.003'], 'PIECE_MISSING F.mkv.001, F.mkv.002'],
  [['F.r00', 'F.r01'], 'PIECE_MISSING F.rar'],
  [['F.mkv.01', 'F.mkv.001', 'F.mkv.002'], 'PIECE_DOUBLE F.mkv.01, F.mkv.001'],
  [['F.mkv.001', 'F.mkv.001'], 'PIECE_DOUBLE F.mkv.001'],
  [['F.mkv.001', 'F.mkv.900'], 'PIECE_MISSING F.mkv.002, F.mkv.003, F.mkv.004, F.mkv.005, F.mkv.006, and more'],
  [Array.from({ length: PIECES_MAX + 1 }, (_, at) => `F.mkv.part${at + 1}`), 'PIECES_TOO_MANY'],
])('what is wrong with pieces is named (%#)', (names, expected) => {
  expect(complaint(() => orderPieces(pieces(...names)))).toBe(expected)
})

const measured = (...sizes: number[]) => sizes.map((sizeBytes, at) => ({ name: `F.${at + 1}`, sizeBytes }))

test.each([
  [[10, 10, 3], 'none'],
  [[10, 10, 10], 'none'],
  [[7], 'none'],
  [[10, 10, 12], 'none'],
  [[10, 10, 13], 'PIECE_UNEVEN F.3 is longer than F.2'],
  [[10, 9, 10, 3], 'PIECE_UNEVEN F.2 is 9 bytes long'],
  [[10, 12, 10, 3], 'PIECE_UNEVEN F.2 is 12 bytes long'],
  [[5, 10], 'PIECE_UNEVEN F.2 is longer than F.1'],
  [[10, 0], 'PIECE_UNEVEN F.2 is 0 bytes long'],
])('pieces of the lengths %j: %s', (sizes, expected) => {
  expect(complaint(() => assertEvenPieces(measured(...sizes)))).toBe(expected)
})

test('names that whole videos have too are pieces only where lengths say so', () => {
  expect(arePlainlyCut(measured(1234, 1234, 5))).toBe(true)
  expect(arePlainlyCut(measured(2 ** 20, 5))).toBe(true)
  expect(arePlainlyCut(measured(95_000_000, 5))).toBe(true)
  expect(arePlainlyCut(measured(1234, 5))).toBe(false)
  expect(arePlainlyCut(measured(1234, 4321, 5))).toBe(false)
  expect(arePlainlyCut(measured(2 ** 20))).toBe(false)
})
