import { expect, test } from 'vitest'
import { dispositionName } from './disposition-name.ts'
import { remoteName } from './remote-name.ts'

/** As the bytes of a header arrive. */
const raw = (text: string) => Buffer.from(text).toString('latin1')

test.each([
  ['attachment; filename=film.mkv', 'film.mkv'],
  ['attachment; filename="My Film (2020).mkv"', 'My Film (2020).mkv'],
  ['inline; FILENAME = "film.mkv" ; size=7', 'film.mkv'],
  ['attachment; filename="a \\"quoted\\" film.mkv"', 'a "quoted" film.mkv'],
  ['attachment; filename="a;b.mkv"', 'a;b.mkv'],
  ["attachment; filename*=UTF-8''na%C3%AFve%20film.mkv", 'naïve film.mkv'],
  ['attachment; filename="naive.mkv"; filename*=UTF-8\'\'na%C3%AFve.mkv', 'naïve.mkv'],
  ["attachment; filename*=UTF-8'en'%e2%82%ac.mkv; filename=euro.mkv", '€.mkv'],
  ["attachment; filename*=iso-8859-1'en'%A3.mkv", '£.mkv'],
  ['attachment; filename*="UTF-8\'\'film%20two.mkv"', 'film two.mkv'],
  ['attachment; filename*=film%20two.mkv', 'film two.mkv'],
  ["attachment; filename*=x-unknown''f%20.mkv", 'f .mkv'],
  ["attachment; filename*=UTF-8''%FF.mkv", 'ÿ.mkv'],
  ['filename=film.mkv', 'film.mkv'],
  ['attachment; filename=My Film (2020).mkv', 'My Film (2020).mkv'],
  ["attachment; filename='film.mkv'", 'film.mkv'],
  ['attachment; filename="My%20Film.mkv"', 'My Film.mkv'],
  ['attachment; filename="100%.mkv"', '100%.mkv'],
  [raw('attachment; filename="Amélie – été.mkv"'), 'Amélie – été.mkv'],
  ['attachment; filename="caf\xe9.mkv"', 'café.mkv'],
  ['attachment; filename="=?UTF-8?B?TsOkY2h0ZS5ta3Y=?="', 'Nächte.mkv'],
  ['attachment; filename="=?iso-8859-1?q?N=E4chte_2.mkv?="', 'Nächte 2.mkv'],
  ['attachment; filename="C:\\films\\film.mkv"', 'film.mkv'],
  ['attachment; filename="../../etc/passwd"', 'passwd'],
  ['attachment; filename="first.mkv"; filename="second.mkv"', 'first.mkv'],
  ['attachment; filename="unclosed.mkv', '"unclosed.mkv'],
])('%s is %s', (header, name) => {
  expect(dispositionName(header)).toBe(name)
})

test.each(['', 'attachment', 'attachment; filename=', 'attachment; filename=""', 'attachment; name=film.mkv'])(
  'there is no name in %j',
  (header) => {
    expect(dispositionName(header) || undefined).toBeUndefined()
  },
)

test.each([
  { how: 'as it was given', given: 'Given: one.mkv', told: 'attachment; filename=told.mkv', name: 'Given_ one.mkv' },
  { how: 'as the server says', told: 'attachment; filename="to|ld.mkv"', name: 'to_ld.mkv' },
  { how: 'as the address ends', path: '/a/My%20Film%202020.mkv?x=1', name: 'My Film 2020.mkv' },
  { how: 'as what it leads to ends', path: '/d/17', name: 'led.mkv' },
  { how: 'by nothing that hides', told: 'attachment; filename=".hidden.mkv"', name: 'hidden.mkv' },
  { how: 'by no device', told: 'attachment; filename="con.mkv"', name: '_con.mkv' },
])('a file is called $how, and made safe', ({ given, told, path = '/asked.mkv', name }) => {
  const headers = told === undefined ? {} : { 'content-disposition': told }
  const url = new URL('http://files.example/led.mkv')
  expect(remoteName(given, { headers, url }, new URL(path, url))).toBe(name)
})

test('a file without any name is called after its server', () => {
  const url = new URL('http://files.example/')
  expect(remoteName(undefined, { headers: {}, url }, url)).toBe('files.example')
})
