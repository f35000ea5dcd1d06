import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { arePlainlyCut, type JobFailure, orderPieces, type PieceName, parsePieceName } from '@streamvault/core'
import { failureOf } from './inspect-path.ts'

/** The pieces of one split file in a folder. */
export type PieceSet = { readonly whole: string; readonly first: string } & (
  | { /** Their names, in order. */ readonly names: readonly string[] }
  | { readonly failure: JobFailure }
)

/**
 * Finds the files of a folder that are pieces of split ones, by their names, and tells of each name which set it belongs to. Names that
 * would fit whole videos too are pieces only where their lengths say so.
 */
export async function groupPieces(folder: string, names: readonly string[]): Promise<ReadonlyMap<string, PieceSet>> {
  const pieces = names.map(parsePieceName).filter((piece) => piece !== undefined)
  const groups = Map.groupBy(pieces, ({ style, whole }) => `${style} ${whole}`)
  const sets = new Map<string, PieceSet>()
  for (const group of groups.values()) {
    const set = await orderGroup(folder, group)
    if (set !== undefined) for (const { name } of group) sets.set(name, set)
  }
  return sets
}

async function orderGroup(folder: string, group: readonly PieceName[]): Promise<PieceSet | undefined> {
  const [any] = group
  if (any === undefined) return undefined
  try {
    const ordered = orderPieces(group)
    if (any.style === 'within' && !(await arePiecesOfOne(folder, ordered))) return undefined
    const names = ordered.map(({ name }) => name)
    return { whole: any.whole, first: names[0] ?? any.name, names }
  } catch (error) {
    // Parts of something that are not all here may well be whole videos.
    if (any.style === 'within') return undefined
    const [lowest] = group.toSorted((a, b) => a.number - b.number)
    return { whole: any.whole, first: lowest?.name ?? any.name, failure: failureOf(error) }
  }
}

async function arePiecesOfOne(folder: string, pieces: readonly PieceName[]): Promise<boolean> {
  const measure = async ({ name }: PieceName) => ({ name, sizeBytes: (await stat(join(folder, name))).size })
  try {
    return arePlainlyCut(await Promise.all(pieces.map(measure)))
  } catch {
    // What is gone or unreadable is told of by itself.
    return false
  }
}
