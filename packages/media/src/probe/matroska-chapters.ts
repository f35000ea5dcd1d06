import type { Chapter } from '@streamvault/core'
import { EbmlFields } from './ebml.ts'
import { MATROSKA } from './matroska-ids.ts'

/** More than any film has. */
const CHAPTERS_MAX = 500

/** The chapters of the edition that is to be used where nobody chooses (RFC 9559, 5.1.7); those within others are left out. */
export function matroskaChapters(content: Uint8Array): readonly Chapter[] {
  const editions = new EbmlFields(content).all(MATROSKA.editionEntry)
  const edition = editions.find((candidate) => candidate.number(MATROSKA.editionFlagDefault) === 1) ?? editions[0]
  const atoms = edition?.all(MATROSKA.chapterAtom) ?? []
  const shown = atoms.filter(
    (atom) =>
      (atom.number(MATROSKA.chapterFlagHidden) ?? 0) === 0 && (atom.number(MATROSKA.chapterFlagEnabled) ?? 1) !== 0,
  )
  return shown.slice(0, CHAPTERS_MAX).map(chapterOf)
}

function chapterOf(atom: EbmlFields): Chapter {
  const name = atom.fields(MATROSKA.chapterDisplay)?.text(MATROSKA.chapterString)
  const startSeconds = (atom.number(MATROSKA.chapterTimeStart) ?? 0) / 1e9
  return { startSeconds, ...(name === undefined ? {} : { name }) }
}
