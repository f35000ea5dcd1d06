import { tagsAtEnd } from './match-sidecars.ts'

/** The name of a subtitle without its extension and without what it tells of the subtitle: that of its video, where it has one. */
export function withoutTags(stem: string): string {
  return stem.slice(0, stem.length - tagsAtEnd(stem).length).replace(/[\s._-]+$/, '')
}
