import { expect, test } from 'vitest'
import { readNginxState } from './nginx-state.ts'

test('what runs and what has ended is read as nginx writes it', () => {
  const lines = [
    'running file/f-1 3 12',
    'running pack/p_1 0 1',
    'running subtitle/s1 2 1',
    'ended hit 2 1234567890123456',
    'ended none 1 0',
    '',
  ]
  expect(readNginxState(lines.join('\n'))).toEqual({
    running: [
      { kind: 'file', item: 'f-1', epoch: 3, count: 12 },
      { kind: 'pack', item: 'p_1', epoch: 0, count: 1 },
      { kind: 'subtitle', item: 's1', epoch: 2, count: 1 },
    ],
    ended: {
      hit: { responses: 2, bytes: 1234567890123456 },
      miss: { responses: 0, bytes: 0 },
      none: { responses: 1, bytes: 0 },
    },
  })
})

test.each(['<html>', 'running other/x 1 1', 'ended lucky 1 1', 'running file/x 1'])(
  '%s is nothing that it says',
  (line) => {
    expect(() => readNginxState(line)).toThrow('nginx was asked for its state')
  },
)
