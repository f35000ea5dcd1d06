import type { Catalog, MediaFile } from '@streamvault/core'
import type { CatalogDefect } from './catalog-defect.ts'
import { altered } from './mutant-of.ts'

type Files = Catalog['files']

const spoilFiles = (changes: (files: Files) => Partial<Files>) => (catalog: Catalog) =>
  altered(catalog, { files: altered(catalog.files, changes(catalog.files)) })

function withoutSubtitles({ subtitles: _, ...file }: MediaFile): MediaFile {
  return file
}

/** Catalogues whose subtitles are wrong in one way each. */
export const SUBTITLE_DEFECTS: readonly CatalogDefect[] = [
  {
    wrong: 'lists files without their subtitles',
    killedBy: 'keeps the subtitles of a file with all that is known of them, in lists and for the next process',
    spoil: spoilFiles((files) => ({
      listByTitle: async (title) => (await files.listByTitle(title)).map(withoutSubtitles),
    })),
  },
  {
    wrong: 'replaces a file whatever version was read',
    killedBy: 'of any number of callers that add a subtitle to one file, none is lost',
    spoil: spoilFiles((files) => ({
      replace: async (file, version) => {
        const written = files.replace(file, version)
        return await written.catch(async () => files.replace(file, (await files.get(file.id))?.version ?? 0))
      },
    })),
  },
  {
    wrong: 'forgets takedowns of titles when asked what covers a file',
    killedBy: 'takes no subtitle for a file that is not there, or that was taken down',
    spoil: (catalog) =>
      altered(catalog, { takedowns: altered(catalog.takedowns, { covering: async () => undefined }) }),
  },
  {
    wrong: 'keeps a subtitle twice that came under two names',
    killedBy: 'takes a subtitle of the same content once, and learns its language from another name',
    spoil: spoilFiles((files) => ({
      replace: async (file, version) => {
        const before = (await files.get(file.id))?.value.subtitles ?? []
        return files.replace({ ...file, subtitles: [...before, ...(file.subtitles ?? [])] }, version)
      },
    })),
  },
]
