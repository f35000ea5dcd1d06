import { languageTagOf } from '../../probe/language-code.ts'
import type { FilmPicture, FilmSound } from '../film.ts'
import { type AttributeValue, quotable, tag, uriText } from './attributes.ts'
import { HLS_VERSION } from './media-playlist.ts'

const SOUND_GROUP = 'sound-'
const TEXT_GROUP = 'text'
/** What boxes of fragments add to pictures and sound together: 20 bytes for each packet. */
const BOXES_BITS_PER_SECOND = 16_000
/** So much more than at its beginning sound may take anywhere: of a codec without a constant rate. */
const SOUND_PEAK = 1.5
/** Of a sound whose rate nobody saw: lossless stereo takes that. */
const SOUND_BITS_PER_SECOND = 1_000_000
const UNKNOWN = 'und'
/** Of a name that gets a number. */
const NAME_CHARS_MAX = 180

export interface MasterVariant {
  readonly picture: FilmPicture
  /** What its own file holds besides the pictures, which was counted with them. */
  readonly ownSounds: readonly FilmSound[]
}

/** A text that is offered: a track of a file, or a subtitle that came beside it. */
export interface MasterText {
  /** ISO 639-2 code, `und` where nobody knows. */
  readonly language: string
  readonly name?: string
  readonly isForced?: true
}

export interface MasterFilm {
  /** The files of one cut, the one that players begin with first. */
  readonly variants: readonly [MasterVariant, ...MasterVariant[]]
  /** Of which variant the sounds are that all variants share. */
  readonly soundsOf: number
  readonly texts: readonly MasterText[]
  readonly hasChapters: boolean
}

/** What a master playlist refers to; numbers count from 0 in the order they are given in. */
export type MasterPart =
  | { readonly kind: 'pictures' | 'key-pictures'; readonly variant: number }
  | { readonly kind: 'sound'; readonly sound: number }
  | { readonly kind: 'text'; readonly text: number }
  | { readonly kind: 'chapters' }

/**
 * The master playlist of a cut: each file is a variant, and all share sounds and texts. Sounds are in one group for each codec, with each of
 * which each file is a variant: players leave out a variant of which they lack a codec, and cannot change codecs in a group. Names are
 * unique, as RFC 8216 wants it, and safe to stand in quotes. A forced text is on where nobody chooses, and no other is.
 */
export function masterPlaylist(film: MasterFilm, uriOf: (part: MasterPart) => string): string {
  const uri = (part: MasterPart) => ({ uri: uriOf(part) })
  const sounds = film.variants[film.soundsOf]?.ownSounds ?? []
  const groups = soundGroups(sounds)
  const chapters = { 'DATA-ID': { text: 'com.apple.hls.chapters' }, URI: uri({ kind: 'chapters' }) }
  const lines = [
    ...['#EXTM3U', `#EXT-X-VERSION:${HLS_VERSION}`, '#EXT-X-INDEPENDENT-SEGMENTS'],
    ...(film.hasChapters ? [tag('EXT-X-SESSION-DATA', chapters)] : []),
    ...soundTags(sounds, groups, uri),
    ...textTags(film.texts, uri),
    ...groups.flatMap((group) =>
      film.variants.flatMap((_, variant) => [
        variantTag(film, variant, group),
        uriText(uriOf({ kind: 'pictures', variant })),
      ]),
    ),
    ...film.variants.map(({ picture }, variant) => keyPictureTag(picture, uri({ kind: 'key-pictures', variant }))),
  ]
  return `${lines.join('\n')}\n`
}

interface SoundGroup {
  /** Absent where there is no sound. */
  readonly id?: string
  readonly sounds: readonly FilmSound[]
}

/** Sounds of one codec each, that of the default one first. */
function soundGroups(sounds: readonly FilmSound[]): readonly SoundGroup[] {
  const first = sounds[defaultSound(sounds)]
  if (first === undefined) return [{ sounds: [] }]
  const codecs = new Set([first.codecs, ...sounds.map((sound) => sound.codecs)])
  return [...codecs].map((codec, at) => ({
    id: `${SOUND_GROUP}${at}`,
    sounds: sounds.filter((sound) => sound.codecs === codec),
  }))
}

type Uri = (part: MasterPart) => AttributeValue

function soundTags(sounds: readonly FilmSound[], groups: readonly SoundGroup[], uri: Uri): string[] {
  const isDefault = defaultSound(sounds)
  const names = uniqueNames(sounds.map(({ facts, channels }) => facts.name ?? `${nameOf(facts.language)} ${channels}`))
  const groupIds = sounds.map((sound) => groups.find((group) => group.sounds.includes(sound))?.id)
  return sounds.map(({ facts, channels }, sound) =>
    tag('EXT-X-MEDIA', {
      ...{ TYPE: { word: 'AUDIO' }, 'GROUP-ID': { text: groupIds[sound] ?? '' }, NAME: { text: names[sound] ?? '' } },
      ...{ LANGUAGE: languageOf(facts.language), DEFAULT: yes(sound === isDefault), AUTOSELECT: yes(true) },
      ...{ CHANNELS: { text: String(channels) }, URI: uri({ kind: 'sound', sound }) },
    }),
  )
}

/** Which one is heard where nobody chooses. */
function defaultSound(sounds: readonly FilmSound[]): number {
  return Math.max(
    0,
    sounds.findIndex(({ facts }) => facts.isDefault),
  )
}

function textTags(texts: readonly MasterText[], uri: Uri): string[] {
  const names = uniqueNames(texts.map(({ name, language }) => name ?? nameOf(language)))
  return texts.map(({ language, isForced = false }, text) =>
    tag('EXT-X-MEDIA', {
      ...{ TYPE: { word: 'SUBTITLES' }, 'GROUP-ID': { text: TEXT_GROUP }, NAME: { text: names[text] ?? '' } },
      ...{ LANGUAGE: languageOf(language), DEFAULT: yes(isForced), AUTOSELECT: yes(true), FORCED: yes(isForced) },
      URI: uri({ kind: 'text', text }),
    }),
  )
}

function variantTag(film: MasterFilm, variant: number, { id, sounds }: SoundGroup): string {
  const { picture, ownSounds } = film.variants[variant] ?? film.variants[0]
  // Chromium says that it lacks MP3 in the words of HLS, and plays it.
  const soundCodecs = sounds.filter(({ packaging }) => packaging === 'cmaf').map(({ codecs }) => codecs)
  const codecs = new Set([picture.codecs, ...soundCodecs])
  return tag('EXT-X-STREAM-INF', {
    BANDWIDTH: picture.peakBitsPerSecond + addedSound(sounds, variant === film.soundsOf) + BOXES_BITS_PER_SECOND,
    'AVERAGE-BANDWIDTH': averageOf(picture, ownSounds, sounds),
    CODECS: { text: [...codecs].join() },
    ...pictureAttributes(picture),
    'FRAME-RATE': picture.facts.frameRate === undefined ? undefined : { word: picture.facts.frameRate.toFixed(3) },
    AUDIO: id === undefined ? undefined : { text: id },
    SUBTITLES: film.texts.length > 0 ? { text: TEXT_GROUP } : undefined,
    'CLOSED-CAPTIONS': { word: 'NONE' },
  })
}

/** What the loudest of all sounds adds at its peak: nothing where it is counted with the pictures, being in their file. */
function addedSound(sounds: readonly FilmSound[], isOwn: boolean): number {
  const added = sounds.filter(({ delivery }) => !isOwn || delivery === 'converted')
  return Math.ceil(Math.max(0, ...added.map(rateOf)) * SOUND_PEAK)
}

/** All that the file takes, but for the sounds that nobody hears at the same time. */
function averageOf(picture: FilmPicture, own: readonly FilmSound[], sounds: readonly FilmSound[]): number {
  const inFile = own.filter(({ delivery }) => delivery === 'passed')
  const pictures = picture.averageBitsPerSecond - inFile.reduce((sum, { bitsPerSecond }) => sum + bitsPerSecond, 0)
  const heard = sounds[defaultSound(sounds)]
  return Math.max(1, pictures) + (heard ? rateOf(heard) : 0)
}

function rateOf({ bitsPerSecond }: FilmSound): number {
  return bitsPerSecond || SOUND_BITS_PER_SECOND
}

function keyPictureTag(picture: FilmPicture, uri: AttributeValue): string {
  return tag('EXT-X-I-FRAME-STREAM-INF', {
    // A key frame is a part of its segment, and is shown as long.
    BANDWIDTH: picture.peakBitsPerSecond,
    CODECS: { text: picture.codecs },
    ...pictureAttributes(picture),
    URI: uri,
  })
}

function pictureAttributes({ facts, range }: FilmPicture): Readonly<Record<string, AttributeValue>> {
  return { RESOLUTION: { word: `${facts.width}x${facts.height}` }, 'VIDEO-RANGE': { word: range } }
}

function yes(is: boolean): AttributeValue {
  return { word: is ? 'YES' : 'NO' }
}

function languageOf(language: string): AttributeValue {
  return language === UNKNOWN ? undefined : { text: languageTagOf(language) }
}

function nameOf(language: string): string {
  return language === UNKNOWN ? 'Unknown' : language
}

/** As they stand in quotes; those of one name are told apart by a number. */
function uniqueNames(names: readonly string[]): string[] {
  const taken = new Set<string>()
  return names.map((given) => {
    const name = quotable(given) || 'Unknown'
    let unique = name
    for (let count = 2; taken.has(unique); count++) unique = `${name.slice(0, NAME_CHARS_MAX)} (${count})`
    taken.add(unique)
    return unique
  })
}
