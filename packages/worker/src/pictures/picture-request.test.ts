import { expect, test } from 'vitest'
import { parsePictureRequest } from './picture-request.ts'

const parse = (url: string, accept?: string, method = 'GET') =>
  parsePictureRequest({ method, url, headers: accept === undefined ? {} : { accept } })

test('an address names a title, its picture and a width', () => {
  expect(parse('/img/am%C3%A9lie-2001/aB_c-1.jpg/342?v=2')).toEqual({
    title: 'amélie-2001',
    picture: 'aB_c-1.jpg',
    width: 342,
    format: 'jpeg',
  })
})

test.each([
  ['image/avif,image/webp,image/apng,*/*;q=0.8', 'avif'],
  ['text/html, image/webp;q=0.9', 'webp'],
  ['image/AVIF;q=0, image/webp', 'webp'],
  ['image/avif;q=0.0,image/webp;q=0.000', 'jpeg'],
  ['*/*', 'jpeg'],
  ['', 'jpeg'],
  [undefined, 'jpeg'],
])('whoever accepts %s gets %s', (accept, format) => {
  expect(parse('/img/a/b.png/92', accept).format).toBe(format)
})

test.each([
  ['/img/a/b.jpg/343', 'PICTURE_WIDTH_UNKNOWN'],
  ['/img/a/b.jpg/0342', 'PICTURE_WIDTH_UNKNOWN'],
  ['/img/a/b.jpg/original', 'PICTURE_WIDTH_UNKNOWN'],
  ['/img/a/b.jpg', 'PICTURE_WIDTH_UNKNOWN'],
  ['/img/a/../b.jpg/342', 'PICTURE_NOT_FOUND'],
  ['/img/a/..%2Fb.jpg/342', 'PICTURE_NOT_FOUND'],
  ['/img/a/b.svgz5/342', 'PICTURE_NOT_FOUND'],
  ['/img/%zz/b.jpg/342', 'PICTURE_NOT_FOUND'],
  ['/img//b.jpg/342', 'PICTURE_NOT_FOUND'],
  ['/img/', 'PICTURE_NOT_FOUND'],
  ['/img/a/b.jpg/342/x', 'PICTURE_NOT_FOUND'],
])('%s is refused as %s', (url, code) => {
  expect(() => parse(url)).toThrow(expect.objectContaining({ code }))
})

test('nothing can be written there', () => {
  expect(() => parse('/img/a/b.jpg/342', undefined, 'POST')).toThrow(
    expect.objectContaining({ code: 'METHOD_NOT_ALLOWED' }),
  )
})
