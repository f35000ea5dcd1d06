import { expect, test } from 'vitest'
import { viewerAt } from './viewer-at.ts'

test.each([
  ['192.0.2.7', '192.0.2.7'],
  ['::ffff:192.0.2.7', '192.0.2.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::'],
  ['2001:db8:1:2::7', '2001:db8:1:2::'],
  ['2001:db8::7', '2001:db8:0:0::'],
  ['fe80::1%eth0', 'fe80:0:0:0::'],
  ['127.0.0.1', undefined],
  ['127.9.8.7', undefined],
  ['::ffff:127.0.0.1', undefined],
  ['::1', undefined],
  ['', undefined],
  [undefined, undefined],
])('%s is the viewer %s', (address, viewer) => {
  expect(viewerAt(address)).toBe(viewer)
})
