import type { SubtitleTags } from '@streamvault/core'
import { languageTagOf } from './language-tag.ts'

const EXTENSION = /\.(?:srt|ass|ssa|vtt)$/i
/** More than a name has; a label of them is cut to this. */
const LABEL_CHARS_MAX = 60
/** `Portuguese (Brazil)`, `Latin American Spanish`. */
const LANGUAGE_WORDS_MAX = 3
const FORCED = new Set(['forced', 'foreign', 'signs'])
const SDH = new Set(['sdh', 'cc', 'hearing', 'impaired'])
/** They tell nothing of what is in it. */
const EMPTY = new Set(['default', 'subtitle', 'subtitles', 'sub', 'subs', 'full'])

/** The name of a subtitle without its extension. */
export function subtitleStem(name: string): string {
  return name.replace(EXTENSION, '')
}

/**
 * What the words behind the name of a video tell of its subtitle: `en`, `pt-BR.forced`, `eng.sdh`, `2_English`, `Commentary.en`.
 * The last language counts; `hi` behind one means the hard of hearing, and alone Hindi.
 */
export function readTags(text: string): SubtitleTags {
  const words = text.split(/[\s._()[\],]+/u).flatMap(partsOf)
  const unknown: string[] = []
  let language: string | undefined
  let isForced = false
  let isSdh = false
  for (let at = 0; at < words.length; ) {
    const found = languageAt(words, at)
    const word = (words[at] ?? '').toLowerCase()
    if (FORCED.has(word)) isForced = true
    else if (SDH.has(word) || (word === 'hi' && language !== undefined)) isSdh = true
    else if (found !== undefined) language = found.tag
    else if (!EMPTY.has(word) && !/^\d{1,3}$/.test(word)) unknown.push(words[at] ?? '')
    at += found?.count ?? 1
  }
  const label = unknown.join(' ').slice(0, LABEL_CHARS_MAX).toWellFormed().trim()
  return {
    language: language ?? 'und',
    ...(isForced && { isForced }),
    ...(isSdh && { isSdh }),
    ...(label !== '' && { label }),
  }
}

/** `pt-BR` is one word, and `English-SDH` are two. */
function partsOf(word: string): readonly string[] {
  const isTag = word.includes('-') && languageTagOf(word) !== undefined
  return isTag ? [word] : word.split('-').filter(Boolean)
}

/** Whether all words tell something that a subtitle is: then they may stand behind any name. */
export function areTags(text: string): boolean {
  return readTags(text).label === undefined
}

function languageAt(
  words: readonly string[],
  at: number,
): { readonly tag: string; readonly count: number } | undefined {
  for (let count = Math.min(LANGUAGE_WORDS_MAX, words.length - at); count > 0; count--) {
    const tag = languageTagOf(words.slice(at, at + count).join(count > 1 ? ' ' : ''))
    if (tag !== undefined) return { tag, count }
  }
  return undefined
}
