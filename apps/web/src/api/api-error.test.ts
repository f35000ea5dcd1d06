import { expect, test } from 'vitest'
import { ApiError, problemFrom, problemOf } from './api-error.ts'

const PROBLEM = { code: 'TITLE_NOT_FOUND', title: 'There is no such title.', status: 404, requestId: 'r1' }

test('an answer in problem form is read with its request id and its detail, and without what else it carries', () => {
  expect(problemOf({ ...PROBLEM, detail: 'gone', stack: 'inner' }, 404)).toEqual({ ...PROBLEM, detail: 'gone' })
  expect(problemOf({ code: 'BUSY', title: 'Busy.' }, 503)).toEqual({ code: 'BUSY', title: 'Busy.', status: 503 })
})

test.each([[undefined], [null], ['<html>'], [{ code: 'BUSY' }], [{ title: 'Busy.' }]])(
  'the body %j still becomes a sentence with its status',
  (body) => {
    expect(problemOf(body, 502)).toMatchObject({ code: 'UNKNOWN', status: 502 })
  },
)

test('what the API threw is shown, and anything else counts as no answer', () => {
  expect(problemFrom(new ApiError(PROBLEM))).toEqual(PROBLEM)
  expect(problemFrom(new TypeError('fetch failed'))).toMatchObject({ code: 'UNREACHABLE', status: 0 })
})
