import type { Document } from 'mongodb'

/** Stages that go through a whole collection, or sort what an index has not (https://www.mongodb.com/docs/manual/reference/explain-results/). */
const UNINDEXED = ['COLLSCAN', 'SORT']

/** The stages of the plan that a server chose, in whatever depth they are. */
function stagesOf(explained: unknown): string[] {
  if (explained === null || typeof explained !== 'object') return []
  const { stage, ...rest } = explained as Document
  // What was weighed and not chosen is nobody's business.
  const inner = Object.entries(rest).flatMap(([name, value]) => (name === 'rejectedPlans' ? [] : stagesOf(value)))
  return [...(typeof stage === 'string' ? [stage] : []), ...inner]
}

/** Those of the stages for which an index is missing. */
export function unindexedStagesOf(explained: unknown): string[] {
  return stagesOf(explained).filter((stage) => UNINDEXED.includes(stage))
}

/** What a server is asked to explain of a command that a driver sent; undefined when there is nothing to look for. */
export function explainable(command: Document): Document | undefined {
  const pick = (names: readonly string[]) =>
    Object.fromEntries(names.flatMap((name) => (name in command ? [[name, command[name]]] : [])))
  if ('find' in command) return pick(['find', 'filter', 'sort', 'limit', 'projection'])
  if ('findAndModify' in command) return pick(['findAndModify', 'query', 'sort', 'update'])
  return undefined
}
