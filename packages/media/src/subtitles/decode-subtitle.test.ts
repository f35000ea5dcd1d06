import iconv from 'iconv-lite'
import { describe, expect, test } from 'vitest'
import { decodeSubtitle } from './decode-subtitle.ts'
import { SAMPLE_TEXTS, sampleSrt } from './sample-texts.ts'

async function reasonOf(bytes: Uint8Array): Promise<unknown> {
  return await decodeSubtitle(bytes, 'und').then(
    ({ text }) => text,
    (error: { readonly code?: unknown }) => error.code,
  )
}

describe.each(SAMPLE_TEXTS)('a subtitle in $language', ({ language, lines, charsets }) => {
  const text = sampleSrt(lines)

  test.each(charsets)('is read from %s, whether its name tells the language or not', async (charset) => {
    const bytes = iconv.encode(text, charset)
    expect(iconv.decode(bytes, charset), 'the sample can be written so').toBe(text)
    expect((await decodeSubtitle(bytes, 'und')).text).toBe(text)
    expect((await decodeSubtitle(bytes, language)).text).toBe(text)
  })

  test.each(['utf-16le', 'utf-16be', 'utf-8', 'utf-32le', 'utf-32be'])(
    'is read from %s by its mark',
    async (charset) => {
      const bytes = iconv.encode(text, charset, { addBOM: true })
      expect(await decodeSubtitle(bytes, 'und')).toEqual({ text, charset })
    },
  )

  test.each(['utf-16le', 'utf-16be', 'utf-8'])('is read from %s without a mark', async (charset) => {
    expect(await decodeSubtitle(iconv.encode(text, charset, { addBOM: false }), 'und')).toEqual({ text, charset })
  })
})

test('what a charset is called says what it was in', async () => {
  const [russian] = SAMPLE_TEXTS
  const text = sampleSrt(russian?.lines ?? [])
  expect((await decodeSubtitle(iconv.encode(text, 'windows-1251'), 'ru')).charset).toBe('windows-1251')
  expect((await decodeSubtitle(iconv.encode(text, 'koi8-r'), 'ru')).charset).toBe('koi8-r')
})

test('Japanese in seven bits is no ASCII', async () => {
  const times = '1\n00:00:00,000 --> 00:00:01,000\n'
  const bytes = Buffer.from(`${times}\x1b$B$3$s$K$A$O\x1b(B\n`, 'latin1')
  expect(await decodeSubtitle(bytes, 'und')).toEqual({ text: `${times}こんにちは\n`, charset: 'iso-2022-jp' })
})

test('UTF-8 with a damaged character is UTF-8 with a damaged character', async () => {
  const text = sampleSrt(SAMPLE_TEXTS[0]?.lines ?? [])
  const bytes = Buffer.concat([Buffer.from(text), Buffer.from([0xd0]), Buffer.from(' конец')])
  expect(await decodeSubtitle(bytes, 'ru')).toEqual({ text: `${text}\ufffd конец`, charset: 'utf-8' })
})

test.for([
  ['random bytes', Uint8Array.from({ length: 4096 }, (_, at) => (at * 197 + (at >> 3) * 31) & 0xff)],
  ['zeroes', new Uint8Array(1000)],
  ['a picture', Buffer.from('89504e470d0a1a0a0000000d49484452000000100000001008060000001ff3ff61', 'hex')],
  ['a text with a zero in it', Buffer.from('1\n00:00:00,000 --> 00:00:01,000\nHel\0lo\n')],
] as const)('there is no text in %s', async ([, bytes]) => {
  expect(await reasonOf(bytes)).toBe('SUBTITLE_INVALID')
})
