/** A charset from before Unicode that subtitles come in, by the name that it is decoded and recorded under. */
interface LegacyCharset {
  readonly charset: string
  /** How usual it is among subtitles of its languages, as a natural logarithm beside that of Windows. */
  readonly usual: number
}

const WINDOWS = 0
const ISO = -2
const KOI8 = -1
const DOS = -3
const MAC = -4
/** Of one country, where another of the same maker was usual. */
const RARE = -5
const SELDOM = -8

function of(usual: number, ...charsets: readonly string[]): readonly LegacyCharset[] {
  return charsets.map((charset) => ({ charset, usual }))
}

/** What browsers take ISO-8859-1 for too, for the one is the other with letters where that has nothing: https://encoding.spec.whatwg.org/#names-and-labels */
const WESTERN = [
  ...of(WINDOWS, 'windows-1252'),
  ...of(ISO, 'iso-8859-15'),
  ...of(DOS, 'cp850', 'cp437'),
  ...of(MAC, 'macroman'),
]
const CENTRAL = [
  ...of(WINDOWS, 'windows-1250'),
  ...of(ISO, 'iso-8859-2'),
  ...of(DOS, 'cp852'),
  ...of(MAC, 'maccenteuro'),
]
const CYRILLIC = [
  ...of(WINDOWS, 'windows-1251'),
  ...of(KOI8, 'koi8-r', 'koi8-u'),
  ...of(ISO, 'iso-8859-5'),
  ...of(DOS, 'cp866'),
  ...of(MAC, 'maccyrillic'),
  ...of(RARE, 'cp855'),
]
const BALTIC = [...of(WINDOWS, 'windows-1257'), ...of(ISO, 'iso-8859-13'), ...of(DOS, 'cp775')]
const ARABIC = [...of(WINDOWS, 'windows-1256'), ...of(ISO, 'iso-8859-6')]

/** What texts of a language were written in before UTF-8, by the tags of `LETTER_PAIRS`. */
export const CHARSETS: Readonly<Record<string, readonly LegacyCharset[]>> = {
  ...Object.fromEntries(
    ['ca', 'de', 'es', 'et', 'eu', 'fi', 'fr', 'gl', 'it', 'nl', 'sq', 'sv'].map((language) => [language, WESTERN]),
  ),
  // Of a single loan word, DOS and Macintosh would be believed as soon as Windows, which has nearly all.
  en: [...of(WINDOWS, 'windows-1252'), ...of(ISO, 'iso-8859-15'), ...of(SELDOM, 'cp850', 'cp437', 'macroman')],
  da: [...WESTERN, ...of(RARE, 'cp865')],
  no: [...WESTERN, ...of(RARE, 'cp865')],
  is: [...WESTERN, ...of(RARE, 'cp861', 'maciceland')],
  pt: [...WESTERN, ...of(RARE, 'cp860')],
  'pt-BR': [...WESTERN, ...of(RARE, 'cp860')],
  ...Object.fromEntries(['bs', 'cs', 'hr', 'hu', 'pl', 'sk', 'sl', 'sr-Latn'].map((language) => [language, CENTRAL])),
  ro: [...CENTRAL, ...of(RARE, 'iso-8859-16')],
  ...Object.fromEntries(['be', 'bg', 'mk', 'ru', 'sr', 'uk'].map((language) => [language, CYRILLIC])),
  ...Object.fromEntries(['lt', 'lv'].map((language) => [language, BALTIC])),
  et: [...WESTERN, ...BALTIC],
  ...Object.fromEntries(['ar', 'fa'].map((language) => [language, ARABIC])),
  el: [...of(WINDOWS, 'windows-1253'), ...of(ISO, 'iso-8859-7'), ...of(DOS, 'cp737'), ...of(RARE, 'cp869')],
  tr: [...of(WINDOWS, 'windows-1254'), ...of(DOS, 'cp857'), ...of(MAC, 'macturkish')],
  he: [...of(WINDOWS, 'windows-1255'), ...of(ISO, 'iso-8859-8'), ...of(DOS, 'cp862')],
  vi: [...of(WINDOWS, 'windows-1258'), ...of(RARE, 'tcvn', 'viscii')],
  th: of(WINDOWS, 'windows-874'),
  ja: [...of(WINDOWS, 'shift_jis'), ...of(ISO, 'euc-jp')],
  ko: of(WINDOWS, 'euc-kr'),
  'zh-Hans': of(WINDOWS, 'gb18030'),
  'zh-Hant': of(WINDOWS, 'big5'),
}

/** Languages that have letters in common, by what their names say. */
const CALLED: Readonly<Record<string, readonly string[]>> = {
  nb: ['no'],
  nn: ['no'],
  pt: ['pt', 'pt-BR'],
  sr: ['sr', 'sr-Latn'],
  sh: ['sr', 'sr-Latn', 'hr', 'bs'],
  zh: ['zh-Hans', 'zh-Hant'],
}

/** The keys of `CHARSETS` that a language is known by, by its tag of BCP 47; none for one that nothing is known of. */
export function lettersOf(language: string): readonly string[] {
  const base = language.toLowerCase().split('-', 1)[0] ?? ''
  const exact = Object.keys(CHARSETS).filter((key) => key.toLowerCase() === language.toLowerCase() && key !== base)
  if (exact.length > 0) return exact
  return CALLED[base] ?? (CHARSETS[base] === undefined ? [] : [base])
}
