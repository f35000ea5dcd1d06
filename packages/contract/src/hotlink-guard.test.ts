import { expect, test, vi } from 'vitest'
import { type EmbeddedRequest, HotlinkGuard, type HotlinkOptions } from './hotlink-guard.ts'

const OPTIONS: HotlinkOptions = {
  allowed: false,
  embedders: ['friend.example', 'friend.example:8443'],
  publicUrl: 'https://vault.example',
  localNames: ['nas', 'NAS.local'],
}

function isRefused(asked: Partial<EmbeddedRequest>, options: Partial<HotlinkOptions> = {}, warn = () => {}): boolean {
  const guard = new HotlinkGuard({ warn }, { ...OPTIONS, ...options })
  try {
    guard.check({ origin: '', referer: '', site: '', host: 'vault.example', ...asked })
    return false
  } catch (error) {
    expect(error).toMatchObject({ code: 'HOTLINK_REFUSED' })
    return true
  }
}

test.each<[string, Partial<EmbeddedRequest>]>([
  ['a player, which comes from no page', {}],
  ['a player at whatever name', { host: 'evil.example' }],
  ['an address typed by hand', { site: 'none' }],
  ['a page of ours', { referer: 'https://vault.example/watch/x' }],
  [
    'a page of ours behind a proxy that sends another host',
    { referer: 'https://vault.example/', host: '127.0.0.1:8080' },
  ],
  ['a page of ours that hides its name', { site: 'same-origin' }],
  ['a friend', { origin: 'https://friend.example' }],
  ['a friend at a port', { origin: 'https://friend.example:8443' }],
  ['a page at an address of ours', { referer: 'http://192.0.2.1:8080/', host: '192.0.2.1:8080' }],
  ['a page at an IPv6 address of ours', { referer: 'http://[::1]:8080/', host: '[::1]:8080' }],
  ['a page through a tunnel from another port', { referer: 'http://localhost:9000/', host: 'LOCALHOST:9000' }],
  ['a page at a name of this machine', { referer: 'http://nas.local:8080/', host: 'nas.local:8080' }],
])('%s is let in', (_, asked) => {
  expect(isRefused(asked)).toBe(false)
})

test.each<[string, Partial<EmbeddedRequest>]>([
  ['a foreign page', { referer: 'https://evil.example/x' }],
  ['a foreign page to which our host has been sent', { referer: 'https://evil.example/x', host: 'evil.example' }],
  ['the same, by its origin', { origin: 'https://evil.example', host: 'evil.example', site: 'same-origin' }],
  [
    'a foreign page that says that it is ours once',
    { origin: 'https://evil.example', referer: 'https://vault.example/' },
  ],
  ['a foreign page at an address', { referer: 'http://192.0.2.7/', host: '192.0.2.1' }],
  ['a foreign page of this machine', { referer: 'http://localhost:3000/', host: 'localhost:8080' }],
  ['a page at another port of ours', { origin: 'https://vault.example:8443' }],
  ['a friend at another port', { origin: 'https://friend.example:1' }],
  ['a page that hides its name', { origin: 'null' }],
  ['a page that says nothing', { site: 'cross-site' }],
  ['a neighbour that says nothing', { site: 'same-site' }],
])('%s is refused', (_, asked) => {
  expect(isRefused(asked)).toBe(true)
})

test('all are let in where the operator allows it', () => {
  expect(isRefused({ referer: 'https://evil.example/x' }, { allowed: true })).toBe(false)
})

test('a vault that has not been told its name refuses its own pages there, and says once what to set', () => {
  const warn = vi.fn()
  const guard = new HotlinkGuard({ warn }, { allowed: false, embedders: [] })
  const asked = { origin: '', referer: 'https://films.example/', site: 'same-origin', host: 'films.example' }
  for (let count = 0; count < 3; count++) expect(() => guard.check(asked)).toThrow()
  expect(warn).toHaveBeenCalledExactlyOnceWith(
    { page: 'films.example' },
    expect.stringContaining('STREAMVAULT_PUBLIC_URL'),
  )
})
