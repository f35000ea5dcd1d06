import { expect, test } from 'vitest'
import { readQuestion } from './question.ts'

const ASKED = ['GET / HTTP/1.1', 'Host: questions', 'X-Kind: file', 'X-Item: f1', 'X-Ticket: a%2Eb', 'X-Process: 17']

test('a question is what its fields say, and what is not said is empty', () => {
  expect(readQuestion([...ASKED, 'X-Referer: http://a.example/: x'].join('\r\n'))).toEqual({
    kind: 'file',
    item: 'f1',
    ticket: 'a.b',
    client: '',
    process: 17,
    site: '',
    origin: '',
    referer: 'http://a.example/: x',
    host: '',
  })
})

test('a ticket that is encoded wrongly is what it is', () => {
  expect(readQuestion('X-Ticket: %zz').ticket).toBe('%zz')
})
