/** By the name that the detector gives them, the charsets that subtitles come in, by the name that they are decoded and recorded under. */
export const CHARSETS: Readonly<Record<string, string>> = {
  'windows-1250': 'windows-1250',
  'iso-8859-2': 'iso-8859-2',
  'windows-1251': 'windows-1251',
  'iso-8859-5': 'iso-8859-5',
  'koi8-r': 'koi8-r',
  'koi8-u': 'koi8-u',
  ibm866: 'cp866',
  'windows-1252': 'windows-1252',
  // What browsers do too, for the one is the other with letters where that has nothing: https://encoding.spec.whatwg.org/#names-and-labels
  'iso-8859-1': 'windows-1252',
  'iso8859-15': 'windows-1252',
  'windows-1253': 'windows-1253',
  'iso-8859-7': 'iso-8859-7',
  'windows-1254': 'windows-1254',
  'iso-8859-9': 'windows-1254',
  'windows-1255': 'windows-1255',
  'iso-8859-8': 'iso-8859-8',
  'windows-1256': 'windows-1256',
  'iso-8859-6': 'iso-8859-6',
  'windows-1257': 'windows-1257',
  'iso-8859-13': 'iso-8859-13',
  cp1258: 'windows-1258',
  cp874: 'windows-874',
  'tis-620': 'windows-874',
  cp932: 'shift_jis',
  shift_jis: 'shift_jis',
  'euc-jp': 'euc-jp',
  'iso-2022-jp': 'iso-2022-jp',
  gb18030: 'gb18030',
  gb2312: 'gb18030',
  big5: 'big5',
  cp949: 'euc-kr',
  'euc-kr': 'euc-kr',
}

const CENTRAL = ['windows-1250', 'iso-8859-2']
const CYRILLIC = ['windows-1251', 'koi8-r', 'koi8-u', 'cp866', 'iso-8859-5']
const BALTIC = ['windows-1257', 'iso-8859-13']
const ARABIC = ['windows-1256', 'iso-8859-6']
const WESTERN = ['windows-1252']

/** What texts of a language were written in before UTF-8, the most usual first. */
const OF_LANGUAGE: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(['cs', 'hr', 'bs', 'hu', 'pl', 'ro', 'sk', 'sl', 'sq'].map((language) => [language, CENTRAL])),
  ...Object.fromEntries(['be', 'bg', 'mk', 'ru', 'uk'].map((language) => [language, CYRILLIC])),
  ...Object.fromEntries(['et', 'lt', 'lv'].map((language) => [language, BALTIC])),
  ...Object.fromEntries(['ar', 'fa', 'ur'].map((language) => [language, ARABIC])),
  ...Object.fromEntries(
    ['ca', 'da', 'de', 'en', 'es', 'fi', 'fr', 'gl', 'is', 'it', 'nb', 'nl', 'no', 'pt', 'sv'].map((language) => [
      language,
      WESTERN,
    ]),
  ),
  sr: [...CYRILLIC, ...CENTRAL],
  el: ['windows-1253', 'iso-8859-7'],
  tr: ['windows-1254'],
  he: ['windows-1255', 'iso-8859-8'],
  vi: ['windows-1258'],
  th: ['windows-874'],
  ja: ['shift_jis', 'euc-jp', 'iso-2022-jp'],
  ko: ['euc-kr'],
  zh: ['gb18030', 'big5'],
}

/** The charsets that a text in that language may be in, by its tag of BCP 47; undefined for one that nothing is known of. */
export function charsetsOf(language: string): readonly string[] | undefined {
  return OF_LANGUAGE[language.toLowerCase().split('-', 1)[0] ?? '']
}
