import {
  arePlainlyCut,
  assertEvenPieces,
  type FoundPiece,
  orderPieces,
  type Part,
  type PieceName,
  parsePieceName,
  pieceNameOf,
} from '@streamvault/core'
import type { AdoptDeps } from './adopt-deps.ts'
import type { ForeignVideo } from './adopt-video.ts'

/** Pieces that belong together by their names, in the order in which they were put. */
export interface PieceGroup {
  /** What the whole file is called. */
  readonly name: string
  readonly style: PieceName['style']
  readonly pieces: readonly FoundPiece[]
}

export function groupFoundPieces(pieces: readonly FoundPiece[]): readonly PieceGroup[] {
  const groups = new Map<string, { name: string; style: PieceName['style']; pieces: FoundPiece[] }>()
  for (const piece of pieces) {
    const parsed = parsePieceName(piece.fileName)
    if (parsed === undefined) continue
    const { style, whole: name } = parsed
    const key = `${style} ${name}`
    const group = groups.get(key)
    if (group === undefined) groups.set(key, { name, style, pieces: [piece] })
    else group.pieces.push(piece)
  }
  return [...groups.values()]
}

/**
 * The one file that pieces are of, which lies where they do; or, where they only are called like pieces, each as a file of its own.
 *
 * Throws `PIECE_MISSING`, `PIECE_DOUBLE`, `PIECE_UNEVEN` and `PIECES_TOO_MANY`.
 */
export function filesOfPieces({ store }: Pick<AdoptDeps, 'store'>, group: PieceGroup): readonly ForeignVideo[] {
  const partOf = ({ blob, sizeBytes }: FoundPiece): Part => ({ store: store.name, blob, sizeBytes })
  if (group.style === 'within' && !arePiecesOfOne(group.pieces)) {
    return group.pieces.map((piece) => ({ ...piece, parts: [partOf(piece)] }))
  }
  const ordered = inOrder(group.pieces)
  assertEvenPieces(ordered.map(({ name, piece }) => ({ name, sizeBytes: piece.sizeBytes })))
  const last = ordered.at(-1)
  const caption = ordered.find(({ piece }) => piece.caption !== '')?.piece.caption ?? ''
  const whatFollows = last && `${pieceNameOf(last, last.number + 1)}, or what else follows ${last.name}`
  const parts = ordered.map(({ piece }) => partOf(piece))
  return [{ fileName: group.name, caption, parts, ...(whatFollows && { whatFollows }) }]
}

function arePiecesOfOne(pieces: readonly FoundPiece[]): boolean {
  try {
    return arePlainlyCut(inOrder(pieces).map(({ name, piece }) => ({ name, sizeBytes: piece.sizeBytes })))
  } catch {
    return false
  }
}

function inOrder(pieces: readonly FoundPiece[]): readonly (PieceName & { readonly piece: FoundPiece })[] {
  const named = pieces.flatMap((piece) => {
    const parsed = parsePieceName(piece.fileName)
    return parsed === undefined ? [] : [{ ...parsed, piece }]
  })
  return orderPieces(named)
}
