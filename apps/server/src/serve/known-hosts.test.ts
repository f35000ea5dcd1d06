import { expect, test } from 'vitest'
import { createHostCheck } from './known-hosts.ts'

test.each([
  ['127.0.0.1:8080', true],
  ['localhost', true],
  ['LOCALHOST:8080', true],
  ['[::1]:8080', true],
  ['vault.example.org', true],
  [undefined, true],
  ['attacker.example', false],
  ['127.0.0.1.attacker.example:8080', false],
  ['attacker.example:127.0.0.1', false],
  ['', false],
])('a vault on loopback, called %s: %s', (host, known) => {
  const isKnown = createHostCheck({ HOST: '127.0.0.1', PUBLIC_URL: 'https://vault.example.org' })
  expect(isKnown(host)).toBe(known)
})

test('a vault that listens to the world answers to every name', () => {
  expect(createHostCheck({ HOST: '0.0.0.0', PUBLIC_URL: undefined })('anything.example')).toBe(true)
})
