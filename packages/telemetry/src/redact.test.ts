import { expect, test } from 'vitest'
import { redactText } from './redact.ts'

test.each([
  'GET /stream/f1/a.mp4?ticket=SECRET HTTP/1.1',
  'GET /stream/f1/a.mp4;ticket=SECRET HTTP/1.1',
  'GET /stream/f1/a.mp4%3Fticket=SECRET HTTP/1.1',
  'GET /stream/f1/a.mp4?x=%26ticket=SECRET&y=1 HTTP/1.1',
  'GET /stream/f1/a.mp4?Ticket%3DSECRET HTTP/1.1',
  'sign-in?token=SECRET"',
])('no ticket is left of %s', (text) => {
  const told = redactText(text)
  expect(told).not.toContain('SECRET')
  expect(told).toContain('[secret]')
})
