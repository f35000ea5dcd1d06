/** Where the digits of a script begin: ASCII, Arabic, Persian, Devanagari, Bengali, Thai, full width. */
const ZEROS = [0x30, 0x660, 0x6f0, 0x966, 0x9e6, 0xe50, 0xff10]
const CHINESE_NUMBERS = '一二三四五六七八九十'

const SEASON_WORD =
  'сезон|temporada|stagione|seizoen|staffel|saison|sæson|säsong|sesong|sezon|sezonul|évad|الموسم|موسم|فصل|सीज़न|सीजन'
const EPISODE_WORD =
  'серия|серія|эпизод|выпуск|capítulo|capitulo|episodio|episódio|épisode|folge|aflevering|avsnitt|odcinek|bölüm|bolum|rész|díl|kapitel|tập|الحلقة|حلقة|قسمت|एपिसोड'
const BEFORE = String.raw`(?<![\p{L}\p{N}])`
const BEHIND = String.raw`(?![\p{L}\p{N}])`

const MARKS: readonly (readonly [mark: RegExp, letter: 'S' | 'E'])[] = [
  [new RegExp(String.raw`${BEFORE}(?:${SEASON_WORD})[ ._-]*(\p{Nd}{1,3})${BEHIND}`, 'giu'), 'S'],
  [new RegExp(String.raw`${BEFORE}(\p{Nd}{1,3})(?:-?[йя]|\.)?[ ._-]*(?:${SEASON_WORD})${BEHIND}`, 'giu'), 'S'],
  [/第(\p{Nd}{1,3}|[一二三四五六七八九十])[季期]/gu, 'S'],
  [new RegExp(String.raw`${BEFORE}(\p{Nd}{1,3})기${BEHIND}`, 'gu'), 'S'],
  [new RegExp(String.raw`${BEFORE}(?:${EPISODE_WORD})[ ._-]*(\p{Nd}{1,4})${BEHIND}`, 'giu'), 'E'],
  [new RegExp(String.raw`${BEFORE}(\p{Nd}{1,4})(?:-?[йя])?[ ._-]*(?:${EPISODE_WORD})${BEHIND}`, 'giu'), 'E'],
  [/第(\p{Nd}{1,4}|[一二三四五六七八九十])[集話话回]/gu, 'E'],
  [new RegExp(String.raw`${BEFORE}(\p{Nd}{1,4})[화회]${BEHIND}`, 'gu'), 'E'],
]
/** `3 of 11`, `Part.2.of.5`; two or three may be the parts of a film. */
const OF_SEVERAL =
  /(?<![\p{L}\p{N}])(?:part[ ._-]*)?(\d{1,3})[ ._]*(?:of|из|von)[ ._]*(?:[4-9]|\d{2,3})(?![\p{L}\p{N}])/giu
/** `2 сезон 5 серия`, in which each word has a number on both sides */
const NUMBERS_FIRST = new RegExp(
  String.raw`${BEFORE}(\d{1,3})(?:-?[йя]|\.)?[ ._-]*(?:${SEASON_WORD})[ ._,-]*(\d{1,4})(?:-?[йя]|\.)?[ ._-]*(?:${EPISODE_WORD})${BEHIND}`,
  'giu',
)
/** `Season 2 - 05` */
const DASHED_EPISODE = /\b(?:season|series)[ ._]*(\d{1,2})[ ._]*-[ ._]*(\d{2,3})(?![\dip])/gi
/** `Babylon.5.1x02`, whose number and season would be a shape of sound */
const SEASON_BEHIND_NUMBER = /(?<=(?:^|[ ._])\d{1,3}[ ._])(\d{1,2})x(\d{2,3})(?![\p{L}\p{N}])/gu
/** `2024x03`, but not `1920x1080` */
const SEASON_OF_YEAR = /(?<![\p{L}\p{N}])((?:19|20)\d\d)x(\d\d)(?![\p{L}\p{N}])/gu
/** `S01E01 & E02` */
const AND_EPISODE = /(?<=\d[ex])(\d{1,4})[ ._]*(?:&|\+|,|and|und|et|y)[ ._]*(?:s?\d{1,3}(?=[ex]))?[ex](\d{1,4})(?!\d)/gi
/** `S01E01.S01E02` and `1x01-1x02` */
const SAME_SEASON_AGAIN = /\b(s?\d{1,3})([ex])(\d{1,4})[ ._-]+\1\2(\d{1,4})\b/gi

const SPELT_SEASON = new RegExp(`${BEFORE}(?:season|series|${SEASON_WORD})${BEHIND}|第.{1,3}[季期]`, 'iu')

/** Whether a name says in words, of whatever language, that it is of a season. */
export function spellsSeason(name: string): boolean {
  return SPELT_SEASON.test(name)
}

/** A name in which seasons and episodes are marked as `S02` and `E05`, whatever the language it marks them in. */
export function plainMarks(name: string): string {
  const marked = MARKS.reduce(
    (text, [mark, letter]) => text.replace(mark, (_, number: string) => marking(letter, number)),
    name.replace(NUMBERS_FIRST, ' S$1E$2 ').replace(DASHED_EPISODE, 'S$1E$2'),
  )
  return marked
    .replace(OF_SEVERAL, (_, number: string) => marking('E', number))
    .replace(SEASON_BEHIND_NUMBER, ' S$1E$2 ')
    .replace(SEASON_OF_YEAR, 'S$1E$2')
    .replace(AND_EPISODE, (all, first: string, next: string) =>
      Number(next) === Number(first) + 1 ? `${first}-${next}` : all,
    )
    .replace(SAME_SEASON_AGAIN, '$1$2$3-$4')
}

function marking(letter: 'S' | 'E', number: string): string {
  const chinese = CHINESE_NUMBERS.indexOf(number)
  const digits = chinese >= 0 ? String(chinese + 1) : [...number].map(digitOf).join('')
  return ` ${letter}${digits.padStart(2, '0')} `
}

function digitOf(digit: string): number {
  const code = digit.codePointAt(0) ?? 0
  const zero = ZEROS.find((start) => code >= start && code < start + 10)
  return zero === undefined ? 0 : code - zero
}
