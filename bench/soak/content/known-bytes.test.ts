import { expect, test } from 'vitest'
import { FilmPattern } from './film-pattern.ts'
import { JoinedBytes, KeptBytes } from './known-bytes.ts'

const MIB = 1024 ** 2
const pattern = new FilmPattern(7)
const film = pattern.film('one', 3 * MIB + 77)
const bytes = Buffer.concat([...film.pieces()])

test('a film is as long as it says, and the same every time', () => {
  expect(bytes.length).toBe(film.sizeBytes)
  expect(Buffer.concat([...new FilmPattern(7).film('one', film.sizeBytes).pieces()]).equals(bytes)).toBe(true)
  expect(film.firstWrong(0, bytes)).toBeUndefined()
})

test.each([0, 1, MIB - 1, MIB, 2 * MIB + 5, 3 * MIB + 76])(
  'one wrong bit at %i is found, wherever a chunk begins',
  (at) => {
    const wrong = Buffer.from(bytes)
    wrong.writeUInt8(wrong.readUInt8(at) ^ 1, at)
    expect(film.firstWrong(0, wrong)).toBe(at)
    const start = Math.max(0, at - 1000)
    expect(film.firstWrong(start, wrong.subarray(start, at + 10))).toBe(at)
  },
)

test('another slice, another film, another seed and another place are all wrong', () => {
  const piece = (index: number) => bytes.subarray(index * MIB, (index + 1) * MIB)
  expect(film.firstWrong(0, piece(1))).toBeDefined()
  expect(pattern.film('two', film.sizeBytes).firstWrong(0, piece(0))).toBeDefined()
  expect(new FilmPattern(8).film('one', film.sizeBytes).firstWrong(0, piece(0))).toBeDefined()
  expect(film.firstWrong(1, piece(0))).toBeDefined()
})

test('what goes on behind the end is wrong there', () => {
  expect(film.firstWrong(film.sizeBytes - 1, Buffer.concat([bytes.subarray(-1), Buffer.alloc(1)]))).toBe(film.sizeBytes)
})

test('joined contents are right as a whole, and wrong where one of them is', () => {
  const [head, tail] = [Buffer.from('head'), Buffer.from('tail')]
  const joined = new JoinedBytes([new KeptBytes(head), film, new KeptBytes(tail)])
  const whole = Buffer.concat([head, bytes, tail])
  expect(joined.sizeBytes).toBe(whole.length)
  expect(joined.firstWrong(0, whole)).toBeUndefined()
  expect(joined.firstWrong(2, whole.subarray(2, 20))).toBeUndefined()
  for (const at of [1, 4, 2 * MIB, whole.length - 1]) {
    const wrong = Buffer.from(whole)
    wrong.writeUInt8(wrong.readUInt8(at) ^ 0x80, at)
    expect(joined.firstWrong(0, wrong)).toBe(at)
  }
  expect(joined.firstWrong(whole.length - 4, Buffer.from('tails'))).toBe(whole.length)
})
