import { expect, test } from 'vitest'
import { ReceivedMessages } from './received-messages.ts'

function taken(...messages: readonly (readonly [id: bigint, seqNo: number])[]) {
  const received = new ReceivedMessages()
  return messages.map(([messageId, seqNo]) => received.take({ messageId, seqNo }))
}

test('messages that come out of order are right while their numbers rise with their ids', () => {
  expect(taken([40n, 7], [8n, 1], [20n, 5], [12n, 3], [44n, 9])).toEqual(['new', 'new', 'new', 'new', 'new'])
})

test('messages that want no acknowledgement share a number', () => {
  expect(taken([4n, 1], [8n, 2], [12n, 2], [16n, 3])).toEqual(['new', 'new', 'new', 'new'])
})

test('a number that another client would have counted on from is no fault', () => {
  expect(taken([4n, 101], [8n, 201])).toEqual(['new', 'new'])
})

test.each([
  ['lower than that of a lower id', 32, [4n, 3], [8n, 1]],
  ['the odd one of a lower id', 32, [4n, 3], [8n, 3]],
  ['higher than that of a higher id', 33, [8n, 3], [4n, 5]],
  ['the odd one of a higher id', 33, [8n, 3], [4n, 3]],
] as const)('a number is wrong that is %s: code %d', (_, code, first, second) => {
  expect(taken(first, second)).toEqual(['new', code])
})

test('what was wrong is not remembered', () => {
  expect(taken([8n, 3], [12n, 1], [12n, 5])).toEqual(['new', 32, 'new'])
})

test('the same id is a message repeated, whatever its number', () => {
  expect(taken([4n, 1], [8n, 3], [4n, 1], [4n, 9])).toEqual(['new', 'new', 'repeated', 'repeated'])
})

test('of an id below all that are remembered nobody knows whether it came: code 20', () => {
  const received = new ReceivedMessages()
  for (let index = 1; index <= 4097; index++) received.take({ messageId: BigInt(4 * index), seqNo: 2 * index + 1 })
  expect(received.take({ messageId: 4n, seqNo: 3 })).toBe(20)
  expect(received.take({ messageId: 8n, seqNo: 5 })).toBe('repeated')
})
