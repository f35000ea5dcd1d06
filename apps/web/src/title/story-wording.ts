import type { Title } from '../api/views.ts'

type Details = NonNullable<Title['details']>
type Line = readonly [name: string, value: string]

/** Whose names are told, by their jobs at the metadata service. */
const JOBS: readonly (readonly [heading: string, jobs: readonly string[]])[] = [
  ['Directed by', ['Director']],
  ['Created by', ['Creator']],
  ['Written by', ['Writer', 'Screenplay', 'Novel']],
  ['Music', ['Original Music Composer']],
]
const NAMES_MAX = 4

/** Who made a title, a line for each kind of work, everybody once. */
export function creditLines(crew: Details['crew']): readonly Line[] {
  return JOBS.flatMap(([heading, jobs]) => {
    const names = crew.filter(({ as }) => as !== undefined && jobs.includes(as)).map(({ name }) => name)
    return names.length === 0 ? [] : [[heading, [...new Set(names)].slice(0, NAMES_MAX).join(', ')] as const]
  })
}

/** `7.7 of 10, from 1,500 votes` */
export function ratingText({ average, votes }: NonNullable<Title['rating']>): string {
  return `${average.toFixed(1)} of 10, from ${votes.toLocaleString('en')} vote${votes === 1 ? '' : 's'}`
}
