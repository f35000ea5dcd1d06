/** What subtitles of a language are called by, beside its codes and its English name. */
const ALIASES: Readonly<Record<string, string>> = {
  ...{ pob: 'pt-BR', ptbr: 'pt-BR', brazilian: 'pt-BR', 'brazilian portuguese': 'pt-BR', 'portuguese brazil': 'pt-BR' },
  ...{ 'portuguese brazilian': 'pt-BR', 'portuguese portugal': 'pt-PT', 'european portuguese': 'pt-PT' },
  ...{ latino: 'es-419', latam: 'es-419', 'spanish latin american': 'es-419', 'latin american spanish': 'es-419' },
  ...{ 'spanish latin america': 'es-419', castellano: 'es-ES', castilian: 'es-ES', 'spanish spain': 'es-ES' },
  ...{ 'european spanish': 'es-ES', spa: 'es', esp: 'es' },
  ...{ chs: 'zh-Hans', zhs: 'zh-Hans', gb: 'zh-Hans', sc: 'zh-Hans', 'chinese simplified': 'zh-Hans' },
  ...{ 'simplified chinese': 'zh-Hans', cht: 'zh-Hant', zht: 'zh-Hant', tc: 'zh-Hant', big5: 'zh-Hant' },
  ...{ 'chinese traditional': 'zh-Hant', 'traditional chinese': 'zh-Hant', mandarin: 'zh', cantonese: 'yue' },
  ...{ 'french canadian': 'fr-CA', 'canadian french': 'fr-CA', 'french canada': 'fr-CA', farsi: 'fa', persian: 'fa' },
  ...{ greek: 'el', norwegian: 'no', bokmal: 'nb', nynorsk: 'nn', flemish: 'nl-BE', jp: 'ja', kr: 'ko', cz: 'cs' },
  ...{ gr: 'el', ua: 'uk', dk: 'da', 'english us': 'en-US', 'english uk': 'en-GB', 'british english': 'en-GB' },
  ...{ tagalog: 'tl', filipino: 'fil', hindi: 'hi', myanmar: 'my', deutsch: 'de', francais: 'fr', espanol: 'es' },
}

/** Of one that is written without a country, such as `xx`, nothing is believed but what somebody speaks. */
const ENGLISH = new Intl.DisplayNames('en', { type: 'language', fallback: 'none', languageDisplay: 'standard' })
const TAG = /^[a-z]{2,3}(?:-(?:[a-z]{4}|[a-z]{2}|\d{3}))?$/

/** Tags by the English names of languages, in lower case; made when the first subtitle is met. */
let names: ReadonlyMap<string, string> | undefined

/**
 * The tag of BCP 47 for what somebody called a language: a code of two or three letters, with a country or a script or without, or a
 * name in English. Undefined for what is none.
 */
export function languageTagOf(text: string): string | undefined {
  const plain = text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
  const words = plain.replace(/[^a-z\d]+/g, ' ').trim()
  names ??= nameMap()
  return ALIASES[words] ?? names.get(words) ?? codeTag(plain.replaceAll('_', '-'))
}

function codeTag(text: string): string | undefined {
  if (!TAG.test(text)) return undefined
  const [tag] = Intl.getCanonicalLocales(text)
  return tag !== undefined && ENGLISH.of(tag.split('-', 1)[0] ?? '') !== undefined ? tag : undefined
}

function nameMap(): ReadonlyMap<string, string> {
  const letters = [...'abcdefghijklmnopqrstuvwxyz']
  const codes = letters.flatMap((first) => letters.map((second) => first + second))
  return new Map(
    codes.flatMap((code) => {
      const [tag = code] = Intl.getCanonicalLocales(code)
      const name = ENGLISH.of(tag)
      return name === undefined
        ? []
        : [
            [
              name
                .toLowerCase()
                .replace(/[^a-z\d]+/g, ' ')
                .trim(),
              tag,
            ] as const,
          ]
    }),
  )
}
