import { GATEWAY_FIELDS } from '@streamvault/contract'
import type { Reply } from '@streamvault/worker'
import { expect, test } from 'vitest'
import { nameViewer } from './name-viewer.ts'

const SECRET = 'a-gateway'

test.each([
  ['a viewer is named by the address, whatever is said', '203.0.113.7', { 'x-real-ip': '198.51.100.1' }, '203.0.113.7'],
  ['whoever says a wrong secret is no gateway', '203.0.113.7', { [GATEWAY_FIELDS.secret]: 'a-getaway' }, '203.0.113.7'],
  [
    'a gateway says who asks',
    '127.0.0.1',
    { [GATEWAY_FIELDS.secret]: SECRET, 'x-real-ip': '198.51.100.1' },
    '198.51.100.1',
  ],
  ['this machine has no name', '127.0.0.1', { 'x-real-ip': '198.51.100.1' }, ''],
])('%s', (_, remoteAddress, given, expected) => {
  const headers: Record<string, string> = { ...given, [GATEWAY_FIELDS.viewer]: 'somebody else' }
  const request = { headers, socket: { remoteAddress } } as unknown as Parameters<typeof nameViewer>[0]
  nameViewer(request, {} as Reply, [SECRET])
  expect(headers[GATEWAY_FIELDS.viewer]).toBe(expected)
})
