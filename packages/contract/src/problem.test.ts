import { ERRORS, VaultError } from '@streamvault/core'
import { expect, test } from 'vitest'
import { streamPath } from './media-paths.ts'
import { problemOf, problemSchema } from './problem.ts'

test('a problem tells code, message and request id, and nothing of details, cause or stack', () => {
  const error = new VaultError('STORE_UNAVAILABLE', { token: 'hush' }, { cause: new Error('at 10.0.0.1') })
  const problem = problemSchema.strict().parse(problemOf(error, 'r1'))
  expect(problem).toEqual({ title: error.message, status: 503, code: 'STORE_UNAVAILABLE', requestId: 'r1' })
})

test('every error is a problem', () => {
  for (const code of Object.keys(ERRORS) as (keyof typeof ERRORS)[]) {
    expect(problemSchema.safeParse(problemOf(new VaultError(code), 'r1')).success).toBe(true)
  }
})

test('a stream path survives names with anything in them', () => {
  const path = streamPath({ id: 'f1', name: 'a/b?c#d é 100%.mkv' }, 't.m')
  const url = new URL(path, 'http://vault.test')
  expect(url.pathname.split('/').length).toBe(4)
  expect(decodeURIComponent(url.pathname.split('/')[3] ?? '')).toBe('a/b?c#d é 100%.mkv')
  expect(url.searchParams.get('ticket')).toBe('t.m')
})
