const EXTENSION = /\.(mkv|mk3d|mp4|m4v|mov|webm|ts|m2ts|mts|avi|wmv|flv|mpe?g|ogv|3gp)$/i
/** Halves of a file that was split for an upload. */
const SPLIT_PART = /\.(\d{3}|part\d{1,3})$/i
/** Control characters, channels that a release was posted in, ids it has elsewhere, and pictures. */
const NOISE = /\p{Cc}|@\w+|\{[^}]*\}|\p{Extended_Pictographic}|\ufe0f|\u200d/gu
/** A tag in front of a name; "[REC] (2007)" has no name behind it, so that is no tag. */
const LEADING_TAG = /^\s*(\[[^\]]*\]|【[^】]*】)[\s._-]*(?=[\p{L}\p{N}])/u

/** A file or folder name without its extension, channel tags, emoji and other things that no film is called; emoji stay if they are all there is. */
export function cleanName(name: string): string {
  const bare = name.normalize('NFC').replace(SPLIT_PART, '').replace(EXTENSION, '')
  const quiet = bare.replace(NOISE, ' ').replace(LEADING_TAG, '')
  return trimmed(quiet) || (bare.match(/\p{Extended_Pictographic}/gu) ?? []).join('')
}

function trimmed(name: string): string {
  return name.replace(/\s+/g, ' ').replace(/^[\s._-]+|[\s._-]+$/g, '')
}
