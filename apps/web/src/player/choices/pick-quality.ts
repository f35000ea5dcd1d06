import type { MediaFile } from '../../api/views.ts'
import type { PlayerChoices } from './player-choices.ts'

/** The files that show the same as one of them, which segments can change between; the best one first. */
export function filesOfCut(file: MediaFile, files: readonly MediaFile[]): readonly MediaFile[] {
  const same = files.filter(({ version }) => version.cut === file.version.cut)
  return same.toSorted((a, b) => a.version.rank - b.version.rank)
}

/**
 * The file of a cut that a film begins and stays with, by its id, or `auto`. Who opens another one than the best means that one; who opens
 * the best one, which is what "Play" does, gets what was chosen for this title, or what comes through.
 */
export function pickQuality(file: MediaFile, files: readonly MediaFile[], choice: PlayerChoices['quality']): string {
  const cut = filesOfCut(file, files)
  if (cut[0] !== undefined && cut[0].id !== file.id) return file.id
  return cut.find(({ bucket }) => bucket === choice)?.id ?? 'auto'
}
