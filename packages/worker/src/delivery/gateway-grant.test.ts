import { expect, test } from 'vitest'
import { isFromGateway, readGrant } from './gateway-grant.ts'

const SCOPE = 'file/f1'
const granted = (fields: Record<string, string> = {}) =>
  readGrant(
    { 'x-streamvault-granted': SCOPE, 'x-streamvault-viewer': 'v', 'x-streamvault-epoch': '3', ...fields },
    SCOPE,
  )

test('a gateway is known by a secret in force, and by nothing that resembles it', () => {
  const known = (secret: string | undefined) =>
    isFromGateway(secret === undefined ? {} : { 'x-streamvault-secret': secret }, ['new', 'old'])
  expect([known('new'), known('old')]).toEqual([true, true])
  expect([known(undefined), known(''), known('ne'), known('nex'), known('new ')]).toEqual(Array(5).fill(false))
})

test('a grant is for one file', () => {
  expect(granted()).toMatchObject({ viewer: 'v', epoch: 3 })
  expect(readGrant({ 'x-streamvault-granted': SCOPE }, 'file/f2')).toBeUndefined()
  expect(readGrant({}, SCOPE)).toBeUndefined()
})

test.each([
  ['bytes=5-', [0, 10], true],
  ['bytes=15-17', [0, 10], false],
  ['bytes=15-17', [10, 20], true],
  ['bytes=0-', [10, 20], false],
  // The first slice tells how long the file is, and then comes what was asked for.
  ['bytes=-5', [0, 10], true],
  ['bytes=-5', [90, 100], false],
  ['', [10, 20], true],
] as const)('asked for %s, the slice %j begins a response: %s', (asked, [start, end], first) => {
  expect(granted({ 'x-streamvault-asked': asked })?.isFirst({ start, end })).toBe(first)
})

test('a request keeps the name that the viewer knows it by, where that is one', () => {
  expect(granted({ 'x-request-id': '4e79410cc4c098cd424f839fda01857f' })?.requestId).toBe(
    '4e79410cc4c098cd424f839fda01857f',
  )
  for (const name of ['', 'a b', 'x'.repeat(65)]) expect(granted({ 'x-request-id': name })?.requestId).toBeUndefined()
})
