/** 60 characters of any script are 240 bytes at the most, and file systems take 255. */
const NAME_CHARS_MAX = 60
const EXTENSION = /\.[\p{L}\p{N}]{1,8}$/u
/** What no file system, shell or chat takes well: control characters, what turns the writing, and what parts a path. */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}\p{Cn}\\/:*?"<>|]+/gu

/** A file name that everybody can save under, short, with its extension. */
export function safeFileName(name: string): string {
  const clean = name.replace(UNSAFE, '_').replace(/^[\s.]+|[\s.]+$/g, '')
  const extension = EXTENSION.exec(clean)?.[0] ?? ''
  const stem = [...clean.slice(0, clean.length - extension.length)]
  const room = NAME_CHARS_MAX - [...extension].length
  return `${stem.slice(0, room).join('').trim() || 'file'}${extension}`
}
