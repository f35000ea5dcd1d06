import type { Rule } from '../rule.ts'
import type { Media } from '../subject/media.ts'
import type { Subject } from '../subject/subject.ts'
import { MediaUnderTest } from './media-under-test.ts'

/** A rule that holds for files as for packs. */
export interface MediaRule extends Pick<Rule, 'title' | 'source'> {
  readonly name: string
  readonly check: (media: MediaUnderTest) => Promise<void>
}

export function mediaRule(name: string, title: string, source: string, check: MediaRule['check']): MediaRule {
  return { name, title, source, check }
}

/** The same rules for one kind of media, which `pick` finds. */
export function rulesFor(
  group: string,
  rules: readonly MediaRule[],
  pick: (subject: Subject) => Media,
): readonly Rule[] {
  return rules.map(({ name, title, source, check }) => ({
    id: `${group}/${name}`,
    title,
    source,
    check: async (subject) => check(await MediaUnderTest.read(subject, pick(subject))),
  }))
}
