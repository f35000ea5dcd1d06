import { expect, test } from 'vitest'
import { SessionCookie } from './session-cookie.ts'

const SECURED = new SessionCookie('https://vault.example.org')

test('with TLS a cookie is of this very origin, and without it is plain', () => {
  expect(SECURED.write('a.b', 'vault.example.org')).toBe(
    '__Host-streamvault=a.b; Path=/; Max-Age=15552000; HttpOnly; SameSite=Lax; Secure',
  )
  const plain = 'streamvault=a.b; Path=/; Max-Age=15552000; HttpOnly; SameSite=Lax'
  expect(SECURED.write('a.b', '127.0.0.1:8080')).toBe(plain)
  expect(new SessionCookie('http://vault.local').write('a.b', 'vault.local')).toBe(plain)
  expect(new SessionCookie(undefined).write('', 'localhost')).toContain('Max-Age=0')
})

test('at the address with TLS, a cookie that others could have set shows nothing', () => {
  const cookie = 'other=1; streamvault=planted; x=__Host-streamvault=no'
  expect(SECURED.read({ cookie, host: 'Vault.example.org' })).toBeUndefined()
  expect(SECURED.read({ cookie, host: '127.0.0.1:8080' })).toBe('planted')
  expect(SECURED.read({ cookie: `${cookie}; __Host-streamvault=a.b`, host: 'vault.example.org' })).toBe('a.b')
  // The site's own server asks at loopback, with what the browser showed.
  expect(SECURED.read({ cookie: '__Host-streamvault=a.b', host: '127.0.0.1:8080' })).toBe('a.b')
  expect(SECURED.read({ host: 'vault.example.org' })).toBeUndefined()
})
