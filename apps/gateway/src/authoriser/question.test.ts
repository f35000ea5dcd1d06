import { expect, test } from 'vitest'
import { QUESTION_PARTS, readQuestion } from './question.ts'

test('a question is what its lines say, in their order, and what is not said is empty', () => {
  const lines = ['file', 'f1', '127.0.0.1', '', 'https://a.example', 'http://a.example/: x', 'vault', 'a%2Eb']
  expect(lines).toHaveLength(QUESTION_PARTS.length)
  expect(readQuestion(lines)).toEqual({
    kind: 'file',
    item: 'f1',
    client: '127.0.0.1',
    site: '',
    origin: 'https://a.example',
    referer: 'http://a.example/: x',
    host: 'vault',
    ticket: 'a.b',
  })
  expect(readQuestion(['pack'])).toMatchObject({ kind: 'pack', item: '', ticket: '' })
})

test('a ticket that is encoded wrongly is what it is', () => {
  expect(readQuestion([...Array(7).fill(''), '%zz']).ticket).toBe('%zz')
})
