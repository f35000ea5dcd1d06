const EXTENSION = /\.[\p{L}\p{N}]{1,8}$/u
/** What no file system, shell or chat takes well: control characters, what turns the writing, and what parts a path. */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}\p{Cn}\\/:*?"<>|]+/gu
/** Windows takes these for devices, whatever their extension: https://learn.microsoft.com/windows/win32/fileio/naming-a-file */
const DEVICE = /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])(?=\s*(?:\.|$))/i

export interface FileNameLimits {
  /** Of the name in UTF-8; file systems take 255. */
  readonly bytesMax: number
  readonly charsMax?: number
}

/** A file name that everybody can save under, short enough, with its extension. */
export function safeFileName(name: string, { bytesMax, charsMax = bytesMax }: FileNameLimits): string {
  const clean = withoutEdges(name.normalize('NFC').replace(UNSAFE, '_')).replace(DEVICE, '_$&')
  const extension = EXTENSION.exec(clean)?.[0] ?? ''
  const stem = clean.slice(0, clean.length - extension.length)
  const room = { bytesMax: bytesMax - utf8Bytes(extension), charsMax: charsMax - [...extension].length }
  return `${withoutEdges(cut(stem, room)) || 'file'}${extension}`
}

/** A dot or a space at the end is lost on Windows, and a dot at the beginning hides a file elsewhere. */
function withoutEdges(text: string): string {
  return text.replace(/^[\s.]+|[\s.]+$/g, '')
}

function cut(text: string, { bytesMax, charsMax }: Required<FileNameLimits>): string {
  let kept = ''
  let bytes = 0
  for (const char of [...text].slice(0, charsMax)) {
    bytes += utf8Bytes(char)
    if (bytes > bytesMax) break
    kept += char
  }
  return kept
}

function utf8Bytes(text: string): number {
  let bytes = 0
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4
  }
  return bytes
}
