import { plainMarks } from './plain-marks.ts'
import { titleOfMarks } from './title-of-marks.ts'

/** Whoever puts a film into another container may leave the name of the first. */
const EXTENSION = /(?:\.(?:mkv|mk3d|mp4|m4v|mov|webm|ts|m2ts|mts|avi|wmv|flv|mpe?g|ogv|3gp))+$/i
/** Halves of a file that was split for an upload. */
const SPLIT_PART = /\.(\d{3}|part\d{1,3})$/i
/** Sites and channels that a release was posted in, with the words that invite there. */
const POSTED_IN =
  /\b(?:join|follow|visit|via)\s+@\w+|@\w+|(?<![\p{L}\p{N}])(?:www\.[\w-]+(?:\.[a-z]{2,})+|t\.me[/._-]\w+)/giu
/** Control characters, those that turn the direction of what is read among them, ids that a film has elsewhere, and pictures. */
const NOISE =
  /\p{Cc}|[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]|\{(?!\d{4}\})[^}]*\}|\p{Extended_Pictographic}|\p{Regional_Indicator}|\ufe0f|\u200d/gu
/** A tag in front of a name; "[REC] (2007)" has no name behind it, so that is no tag. */
const LEADING_TAG = /^\s*(\[[^\]]*\]|【[^】]*】)[\s._-]*(?=[\p{L}\p{N}])/u
const EDGES = /^[\s._|–—-]+|[\s._|–—-]+$/gu

/**
 * A file or folder name without its extension, channel tags, emoji and other things that no film is called, and with the marks of
 * seasons and episodes as the parser knows them. Emoji stay if they are all there is, or the title.
 */
export function cleanName(name: string): string {
  const bare = name.normalize('NFC').replace(SPLIT_PART, '').replace(EXTENSION, '')
  const ofMarks = titleOfMarks(bare)?.name
  const named = ofMarks === undefined ? bare : bare.slice(bare.indexOf(ofMarks) + ofMarks.length)
  const quiet = named.replace(POSTED_IN, ' ').replace(NOISE, ' ')
  if (ofMarks !== undefined) return trimmed(ofMarks + plainMarks(quiet))
  return (
    trimmed(plainMarks(quiet.replace(LEADING_TAG, ''))) || (bare.match(/\p{Extended_Pictographic}/gu) ?? []).join('')
  )
}

function trimmed(name: string): string {
  return name.replace(/\s+/g, ' ').replace(EDGES, '')
}
