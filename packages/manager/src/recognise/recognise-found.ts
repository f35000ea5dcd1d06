import type { Recognised } from '@streamvault/core'
import { isNameless } from './nameless.ts'
import { recogniseName } from './recognise-name.ts'

/** What somebody called a file, and wrote under it. */
export interface FoundName {
  /** May be empty. */
  readonly fileName: string
  /** May be empty, or of many lines. */
  readonly caption: string
  /** Where it lies in an archive, whose folders tell more than a caption. */
  readonly path?: string
}

const EXTENSION = /\.[a-z0-9]{2,5}$/i
/** Lines that lead elsewhere, and name nothing. */
const POINTER = /^(?:https?:\/\/|t\.me\/|[@#]\S+$)/i
/** As much of a name as file systems take. */
const NAME_CHARS_MAX = 255

/**
 * Tells which title a file is that somebody put into a store. Its own name comes first, and the first line of its caption
 * fills in what that leaves out, as a folder would. Where the name is none, the caption is the name; without a year or an
 * episode it may be any sentence, and is doubted.
 */
export function recogniseFound({ fileName, caption, path }: FoundName): Recognised {
  if (path !== undefined) return recogniseName(path)
  const name = asName(fileName)
  const extension = EXTENSION.exec(name)?.[0] ?? ''
  const stem = name.slice(0, name.length - extension.length).trim()
  const line = captionLine(caption)
  if (line === '') return recogniseName(name)
  if (!isNameless(stem)) return recogniseName(`${line}/${name}`)
  const recognised = recogniseName(`${line}${extension}`)
  const isSentence = recognised.year === undefined && recognised.episode === undefined
  return isSentence ? { doubt: 'nameless', ...recognised } : recognised
}

/** The first line of a caption that may name something; empty where none does. */
export function captionLine(caption: string): string {
  const lines = caption.split(/\r?\n/).map((line) => line.trim())
  return asName(lines.find((line) => /[\p{L}\p{N}]/u.test(line) && !POINTER.test(line)) ?? '')
}

/** One name: it leads through no folders. */
function asName(text: string): string {
  return text
    .slice(0, NAME_CHARS_MAX)
    .toWellFormed()
    .replace(/[/\\]+/g, ' ')
}
