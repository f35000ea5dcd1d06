import { expect, test } from 'vitest'
import { judgeLogs } from './judge-logs.ts'

const AWAY = [{ from: 10_000, until: 20_000 }]
const line = (by: string, fields: object, at = 0) => ({ by, text: JSON.stringify(fields), at })
const failed = (code: string) => line('worker', { level: 'warn', error: { code }, message: 'stream failed' })
const refused = (at: number) =>
  line(
    'gateway',
    { line: '[error] 7#7: *1 connect() to unix:/x/worker.sock failed (111: refused)', message: 'nginx says' },
    at,
  )

test('what is expected is counted by why it is', () => {
  const { expected, unexpected } = judgeLogs([failed('STORE_UNAVAILABLE'), failed('STORE_THROTTLED')], [])
  expect([Object.values(expected), unexpected]).toEqual([[2], []])
})

test.each([
  ['a code that nothing explains', failed('INTERNAL')],
  ['the same words of somebody else', { ...failed('STORE_UNAVAILABLE'), by: 'gateway' }],
  ['a stack', { by: 'worker', text: '    at Socket.<anonymous> (node:net:1:1)', at: 0 }],
  ['a text that only looks like it', { by: 'worker', text: 'stream failed "code":"STORE_UNAVAILABLE"', at: 0 }],
  [
    'a worse word of nginx',
    line('gateway', { line: '[alert] 7#7: worker process 8 exited on signal 11', message: 'nginx says' }),
  ],
])('%s is not expected', (_, unknown) => {
  expect(judgeLogs([unknown], AWAY).unexpected).toHaveLength(1)
})

test('that no worker can be reached is expected while none is there, and not a moment later', () => {
  expect(judgeLogs([refused(9_000)], AWAY).unexpected).toHaveLength(1)
  expect(judgeLogs([refused(15_000)], AWAY).unexpected).toHaveLength(0)
  expect(judgeLogs([refused(26_000)], AWAY).unexpected).toHaveLength(1)
})
