import { isVaultError } from '@streamvault/core'
import iconv from 'iconv-lite'
import { describe, expect, test } from 'vitest'
import { decodeSubtitle } from './decode-subtitle.ts'
import { SAMPLE_SENTENCES } from './sample-sentences.ts'
import { sampleSrt } from './sample-texts.ts'

const SCRIPTS = ['Latin', 'Cyrillic', 'Greek', 'Hebrew', 'Arabic', 'Han', 'Hangul', 'Hiragana']

/** In order of their names; Kana and Han are those of one writing. */
function scriptsOf(text: string): string[] {
  return SCRIPTS.filter((script) => new RegExp(`\\p{Script=${script}}`, 'u').test(text))
}

/** As it is read, or why it is refused. */
async function readingOf(bytes: Uint8Array, language = 'und'): Promise<string> {
  try {
    return (await decodeSubtitle(bytes, language)).text
  } catch (error) {
    if (isVaultError(error, 'SUBTITLE_INVALID')) return `refused: ${error.details['reason']}`
    throw error
  }
}

const ALL = SAMPLE_SENTENCES.flatMap(({ charsets, ...sample }) => charsets.map((charset) => ({ ...sample, charset })))

describe.each(ALL)('$language in $charset', ({ language, sentences, charset }) => {
  test.each([
    ['four sentences', sentences.slice(0, 4)],
    ['four others', sentences.slice(1)],
    ['all of them', sentences],
  ])('is read right from %s, whether its name tells the language or not', async (_, chosen) => {
    const text = sampleSrt(chosen)
    const bytes = iconv.encode(text, charset)
    expect(iconv.decode(bytes, charset), 'the sample can be written so').toBe(text)
    expect(await readingOf(bytes)).toBe(text)
    expect(await readingOf(bytes, language)).toBe(text)
  })

  test.each(sentences)('is right, refused, or of the right script from one sentence: %s', async (sentence) => {
    const text = sampleSrt([sentence])
    for (const named of ['und', language]) {
      const read = await readingOf(iconv.encode(text, charset), named)
      if (read === text || read.startsWith('refused: ')) continue
      expect(scriptsOf(read)).toEqual(scriptsOf(text))
    }
  })
})

test('of single sentences nearly all are read right, and hardly one is stored wrong', async () => {
  const tally = { right: 0, refused: 0, wrong: 0 }
  for (const { language, sentences, charset } of ALL) {
    for (const sentence of sentences) {
      const text = sampleSrt([sentence])
      const read = await readingOf(iconv.encode(text, charset), language)
      tally[read === text ? 'right' : read.startsWith('refused: ') ? 'refused' : 'wrong']++
    }
  }
  const all = tally.right + tally.refused + tally.wrong
  expect(tally.right / all).toBeGreaterThan(0.9)
  expect(tally.wrong / all).toBeLessThan(0.01)
})

test('German of DOS is German: ß is no á', async () => {
  const text = sampleSrt(['Die Straße ist größer.', 'Übermut tut selten gut.'])
  expect(await decodeSubtitle(iconv.encode(text, 'cp850'), 'de')).toEqual({ text, charset: 'cp850' })
})

test('Portuguese of DOS is no Cyrillic in boxes', async () => {
  const text = sampleSrt(['Você não está bem.'])
  expect(await readingOf(iconv.encode(text, 'cp850'), 'pt')).toBe(text)
  expect(await readingOf(iconv.encode(text, 'cp850'))).toBe(text)
})

test('one short sentence of Czech is no Greek', async () => {
  for (const sentence of ['Kde jsi byl včera?', 'Příliš žluťoučký kůň.', 'Řekni mi to, prosím tě.']) {
    const text = sampleSrt([sentence])
    expect(await readingOf(iconv.encode(text, 'iso-8859-2'))).toBe(text)
  }
})

test('a frame of boxes at a letter is no text, and one that stands alone is', async () => {
  const text = sampleSrt(['Где ты был вчера вечером? ░▒▓', 'Я ждал тебя до полуночи.'])
  expect(await readingOf(iconv.encode(text, 'cp866'))).toBe(text)
})

test('what may be one thing as well as another is refused with both, and with what helps', async () => {
  const read = await readingOf(iconv.encode(sampleSrt(['Non lo so più, però ti credo.']), 'cp850'))
  expect(read).toMatch(/^refused: it may be in \S+ or \S+, and is too short to tell; save it in UTF-8$/)
})

test('the name of a file tells where letters do not', async () => {
  const bytes = Buffer.from('1\n00:00:00,000 --> 00:00:01,000\n\xe8\xec \xf2\xfb\n', 'latin1')
  const [russian, none] = [await readingOf(bytes, 'ru'), await readingOf(bytes)]
  expect(russian).toContain(iconv.decode(Buffer.from([0xe8, 0xec, 0x20, 0xf2, 0xfb]), 'windows-1251'))
  expect(none).not.toBe(iconv.decode(bytes, 'windows-1252'))
})

test.each(['Zoë, come here.', 'Über cool.', 'My fiancé is late.', 'It’s late…', 'Señor Peña?', 'Café.', 'It is 5€.'])(
  'a loan word or a sign in English leaves it English of Windows: %s',
  async (line) => {
    const lines = [
      'Where were you last night?',
      'I waited for you until midnight.',
      'He knows nothing about this.',
      line,
    ]
    const text = sampleSrt(lines)
    expect(await readingOf(iconv.encode(text, 'windows-1252'))).toBe(text)
    expect(await readingOf(iconv.encode(text, 'windows-1252'), 'en')).toBe(text)
  },
)

test('a whole film is read', async () => {
  const [german] = SAMPLE_SENTENCES
  const text = sampleSrt(
    Array.from({ length: 9 }, (_, at) => german?.sentences[at % 5] ?? '').flatMap((each) => Array(300).fill(each)),
  )
  expect(await readingOf(iconv.encode(text, 'cp850'))).toBe(text)
})
