import { expect, test } from 'vitest'
import { urlOf } from './bucket-address.ts'

const bucket = { endpoint: 'https://s3.example.org:9000', bucket: 'films', prefix: '' }

test('the bucket stands in the path, or in the host', () => {
  expect(urlOf({ ...bucket, addressing: 'path' }, 'vault/a.b_c-d').href).toBe(
    'https://s3.example.org:9000/films/vault/a.b_c-d',
  )
  expect(urlOf({ ...bucket, addressing: 'host' }, 'vault/a').href).toBe('https://films.s3.example.org:9000/vault/a')
  expect(urlOf({ ...bucket, addressing: 'path' }).href).toBe('https://s3.example.org:9000/films')
  expect(urlOf({ ...bucket, addressing: 'host' }).href).toBe('https://films.s3.example.org:9000/')
})
