import type { TakedownSubject } from '../ports/takedowns.ts'
import type { TakedownTarget } from '../vocabulary/takedown.ts'

/** A target as one text: equal for equal targets, and for no others. */
export function takedownKey(target: TakedownTarget): string {
  if ('file' in target) return `file/${target.file}`
  const { title, season } = target
  return season === undefined ? `title/${title}` : `title/${title}/${season}`
}

/** The keys of all targets that mean such a file. */
export function takedownKeysOf({ id, titleId, episode }: TakedownSubject): string[] {
  const targets: TakedownTarget[] = [{ file: id }, { title: titleId }]
  if (episode !== undefined) targets.push({ title: titleId, season: episode.season })
  return targets.map(takedownKey)
}
