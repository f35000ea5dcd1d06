import type { Subtitle } from '@streamvault/core'

type Tagged = Pick<Subtitle, 'language' | 'isForced' | 'isSdh'>

/** What players tell a subtitle by, behind the name of its video: `.pt-BR.forced`. */
export function subtitleSuffix({ language, isForced, isSdh }: Tagged): string {
  const tags = [...(language === 'und' ? [] : [language]), ...(isForced ? ['forced'] : []), ...(isSdh ? ['sdh'] : [])]
  return tags.map((tag) => `.${tag}`).join('')
}

/** The name under which a browser saves a subtitle: it is WebVTT by then. */
export function subtitleFileName({ name }: Pick<Subtitle, 'name'>): string {
  return `${withoutExtension(name)}.vtt`
}

/** `Film (2020)` of `Film (2020).mkv`. */
export function withoutExtension(name: string): string {
  const dot = name.lastIndexOf('.')
  return dot > 0 ? name.slice(0, dot) : name
}
