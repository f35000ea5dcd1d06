import type { CommandStartedEvent, Document } from 'mongodb'
import { type CollectionName, INDEXES, type IndexSpec } from '../indexes.ts'

/** What a command looks for, and in which order. */
interface Query {
  readonly filter: Document
  readonly sort: Readonly<Record<string, number>>
}

const ID_INDEX: IndexSpec = { key: { _id: 1 } }
/** Operators that name single values of a field. */
const EQUALITIES = ['$in', '$all', '$eq']
/** Operators that name an unbroken stretch of a field. */
const RANGES = ['$gt', '$gte', '$lt', '$lte']

/** Why no declared index answers what a command looks for; undefined when one does, or it looks for nothing. */
export function whyUnindexed({ command }: Pick<CommandStartedEvent, 'command'>): string | undefined {
  for (const query of queriesOf(command)) {
    const name = collectionOf(command)
    const indexes: readonly IndexSpec[] = [ID_INDEX, ...(INDEXES[name] ?? [])]
    if (!indexes.some(({ key }) => answers(Object.entries(key), query))) return `${name}: ${JSON.stringify(query)}`
  }
  return undefined
}

/** Equalities first, in any order; then the order that is asked for, all one way, or a range. Nothing is sorted or passed over. */
function answers(key: readonly (readonly [string, number])[], { filter, sort }: Query): boolean {
  const equal = key.findIndex(([field]) => !isEquality(filter[field]))
  const rest = equal === -1 ? [] : key.slice(equal)
  const sorted = Object.entries(sort)
  const [first] = rest
  if (sorted.length === 0) return equal !== 0 || (first !== undefined && isRange(filter[first[0]]))
  const way = sorted.map(([field, direction], at) => (rest[at]?.[0] === field ? direction * (rest[at]?.[1] ?? 0) : 0))
  return way[0] !== 0 && way.every((each) => each === way[0])
}

function isEquality(condition: unknown): boolean {
  if (condition === undefined) return false
  if (condition === null || typeof condition !== 'object') return true
  return Object.keys(condition).every((operator) => EQUALITIES.includes(operator))
}

function isRange(condition: unknown): boolean {
  if (condition === null || typeof condition !== 'object') return false
  return Object.keys(condition).some((operator) => RANGES.includes(operator))
}

function collectionOf(command: Document): CollectionName {
  return Object.values(command)[0]
}

/** The driver keeps it in a `Map`, since its order matters. */
function sortOf({ sort = {} }: Document): Readonly<Record<string, number>> {
  return sort instanceof Map ? Object.fromEntries(sort) : sort
}

function queriesOf(command: Document): Query[] {
  if ('find' in command) return [{ filter: command['filter'], sort: sortOf(command) }]
  if ('findAndModify' in command) return [{ filter: command['query'], sort: sortOf(command) }]
  if ('update' in command) return command['updates'].map(({ q }: Document) => ({ filter: q, sort: {} }))
  if ('delete' in command) return command['deletes'].map(({ q }: Document) => ({ filter: q, sort: {} }))
  if ('aggregate' in command) return [{ filter: command['pipeline'][0].$match, sort: {} }]
  return []
}
