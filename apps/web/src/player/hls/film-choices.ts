import type { Level, MediaPlaylist } from 'hls.js'

/** One of the files of the cut, as it can be chosen. */
export interface QualityChoice {
  readonly fileId: string
  /** Of its pictures, for a browser (RFC 6381). */
  readonly codec: string
}

/** One of the sounds of the film, as it can be chosen. */
export interface SoundChoice {
  /** Tells it apart from the others of this film, and is the same after a ticket was renewed. */
  readonly id: string
  /** A tag of BCP 47; empty where nobody knows. */
  readonly language: string
  /** Unique in its film. */
  readonly name: string
  readonly channels: number
  /** Of what is handed out, for a browser (RFC 6381). */
  readonly codec: string
}

/** The file that an address below `/hls` is of. */
export function fileOf(url: string): string {
  return /\/hls\/([^/]+)\//.exec(url)?.[1] ?? ''
}

/** The files that can be played with the sound that is heard, in the order of the playlist. */
export function qualitiesOf(levels: readonly Level[]): readonly QualityChoice[] {
  const codecs = new Map<string, string>()
  for (const { uri, videoCodec = '' } of levels) if (!codecs.has(fileOf(uri))) codecs.set(fileOf(uri), videoCodec)
  return [...codecs].map(([fileId, codec]) => ({ fileId, codec }))
}

/** The level of a file that has the sounds of a group; -1 where there is none. Each file is a level for each group of sounds. */
export function levelOf(levels: readonly Level[], fileId: string, group: string | undefined): number {
  const ofFile = (level: Level) => fileOf(level.uri) === fileId
  const exact = levels.findIndex((level) => ofFile(level) && (group === undefined || level.hasAudioGroup(group)))
  return exact === -1 ? levels.findIndex(ofFile) : exact
}

/** A sound of hls.js as a choice; its codec is told by the levels of its group. */
export function soundOf(track: MediaPlaylist, levels: readonly Level[]): SoundChoice {
  const { url, lang = '', name, channels = '', groupId } = track
  const level = levels.find((each) => each.hasAudioGroup(groupId))
  const codec = track.audioCodec ?? level?.audioCodec ?? ''
  return { id: soundId(url), language: lang, name, channels: Number.parseInt(channels, 10) || 0, codec }
}

/** What an address of a sound is known by. */
export function soundId(url: string): string {
  return new URL(url, 'http://vault').pathname
}

/** The same, of an address of one of its segments, which lie in a folder of that name. */
export function soundOfSegment(url: string): string {
  return `${soundId(url).replace(/[/][^/]*$/, '')}.m3u8`
}

/**
 * The sound to go on with where one cannot be had: in its language if there is one, else the next best, which is the one that comes first;
 * undefined where all of them failed.
 */
export function soundInstead(
  sounds: readonly SoundChoice[],
  failed: SoundChoice,
  isFailed: (id: string) => boolean,
): SoundChoice | undefined {
  const left = sounds.filter(({ id }) => id !== failed.id && !isFailed(id))
  return left.find(({ language }) => language === failed.language) ?? left[0]
}
