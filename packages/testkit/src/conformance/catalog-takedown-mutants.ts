import {
  type Catalog,
  type FileDenial,
  type FileId,
  isVaultError,
  type MediaFile,
  type Takedowns,
} from '@streamvault/core'
import type { CatalogDefect } from './catalog-defect.ts'
import { altered } from './mutant-of.ts'

const spoilTakedowns =
  (changes: (takedowns: Takedowns, catalog: Catalog) => Partial<Takedowns>) => (catalog: Catalog) =>
    altered(catalog, { takedowns: altered(catalog.takedowns, changes(catalog.takedowns, catalog)) })

const withoutTitle = ({ title: _, ...denial }: FileDenial) => denial

const spoilInsert = (insert: (catalog: Catalog, file: MediaFile) => ReturnType<Catalog['files']['insert']>) => {
  return (catalog: Catalog) =>
    altered(catalog, { files: altered(catalog.files, { insert: (file) => insert(catalog, file) }) })
}

/** Catalogues whose takedowns are wrong in one way each. */
export const TAKEDOWN_DEFECTS: readonly CatalogDefect[] = [
  {
    wrong: 'takes down the whole title of a file',
    killedBy: 'takes down one file, and no other of its title',
    spoil: spoilTakedowns((takedowns, { files }) => ({
      takeDown: async (target, decision) => {
        const found = 'file' in target ? await files.get(target.file) : undefined
        return takedowns.takeDown(found ? { title: found.value.titleId } : target, decision)
      },
    })),
  },
  {
    wrong: 'takes down the whole title of a season',
    killedBy: 'takes down every file of a title, or of one of its seasons',
    spoil: spoilTakedowns((takedowns) => ({
      takeDown: (target, decision) =>
        takedowns.takeDown('title' in target ? { title: target.title } : target, decision),
    })),
  },
  {
    wrong: 'forgets the digests of a title that was taken down',
    killedBy: 'lets in nothing that a standing takedown covers, whether its bytes or its title',
    spoil: spoilInsert(async ({ files, takedowns }, file) => {
      try {
        return await files.insert(file)
      } catch (error) {
        const standing = await takedowns.covering({ id: 'other' as FileId, titleId: file.titleId })
        if (!isVaultError(error, 'TAKEN_DOWN') || standing !== undefined) throw error
        return { value: file, version: 1 }
      }
    }),
  },
  {
    wrong: 'lets new files into a title that was taken down',
    killedBy: 'lets in nothing that a standing takedown covers, whether its bytes or its title',
    spoil: spoilInsert(async ({ files, takedowns }, file) => {
      const isKnown = (await takedowns.ofFile(file.id)).length > 0
      return isKnown ? await files.insert(file) : { value: file, version: 1 }
    }),
  },
  {
    wrong: 'takes down only what is there',
    killedBy: 'denies bytes before anybody has ingested them',
    spoil: spoilTakedowns((takedowns, { files }) => ({
      takeDown: async (target, decision) => {
        const takedown = await takedowns.takeDown(target, decision)
        if (!('file' in target) || (await files.get(target.file)) !== undefined) return takedown
        return { ...(await takedowns.reinstate(target, decision)), files: [] }
      },
    })),
  },
  {
    wrong: 'reinstates what another takedown still covers',
    killedBy: 'denies a file as long as any takedown of it stands',
    spoil: spoilTakedowns((takedowns) => {
      const lifted = new Set<FileId>()
      return {
        reinstate: async (target, decision) => {
          const takedown = await takedowns.reinstate(target, decision)
          for (const file of takedown.files) lifted.add(file)
          return takedown
        },
        since: async (cursor) => {
          const page = await takedowns.since(cursor)
          const changes = page.changes.map((change) => ({
            ...change,
            isDenied: change.isDenied && !lifted.has(change.file),
          }))
          return { ...page, changes }
        },
      }
    }),
  },
  {
    wrong: 'reinstates twice',
    killedBy: 'reinstates what was taken down, and keeps both on record',
    spoil: spoilTakedowns((takedowns) => {
      let last: Awaited<ReturnType<Takedowns['reinstate']>> | undefined
      return {
        reinstate: async (target, decision) => {
          try {
            last = await takedowns.reinstate(target, decision)
            return last
          } catch (error) {
            if (last === undefined) throw error
            return last
          }
        },
      }
    }),
  },
  {
    wrong: 'takes down again what is down already',
    killedBy: 'returns the takedown that stands when its target is taken down again',
    spoil: spoilTakedowns((takedowns) => ({
      takeDown: async (target, decision) => {
        const again = await takedowns.takeDown(target, decision)
        if (again.takenDown.by === decision.by) return again
        await takedowns.reinstate(target, decision)
        return await takedowns.takeDown(target, decision)
      },
    })),
  },
  {
    wrong: 'counts the epochs of a file from 1 at every takedown',
    killedBy: 'gives a file a greater epoch with every takedown and reinstatement',
    spoil: spoilTakedowns((takedowns) => ({
      since: async (cursor) => {
        const page = await takedowns.since(cursor)
        return { ...page, changes: page.changes.map((change) => ({ ...change, epoch: change.isDenied ? 1 : 2 })) }
      },
    })),
  },
  {
    wrong: 'tells all changes every time',
    killedBy: 'tells each change once to whoever goes on from the cursor, and nothing else',
    spoil: spoilTakedowns((takedowns) => ({ since: () => takedowns.since(0) })),
  },
  {
    wrong: 'passes over what does not fit into a page',
    killedBy: 'tells of any number of files, a bounded page at a time',
    spoil: spoilTakedowns((takedowns) => ({
      since: async (cursor) => {
        const page = await takedowns.since(cursor)
        return { ...page, cursor: page.cursor + 1 }
      },
    })),
  },
  {
    wrong: 'lists the oldest takedowns first',
    killedBy: 'lists takedowns newest first, a page at a time, and refuses a cursor that it did not issue',
    spoil: spoilTakedowns((takedowns) => ({
      list: async (page) => {
        const found = await takedowns.list(page)
        return { ...found, items: found.items.toReversed() }
      },
    })),
  },
  {
    wrong: 'knows of a title only the takedowns of all of it',
    killedBy: 'finds the takedowns of a title, of its seasons and of the files it had, oldest first',
    spoil: spoilTakedowns((takedowns) => ({
      ofTitle: async (title) => {
        const found = await takedowns.ofTitle(title)
        return found.filter(({ target }) => 'title' in target && target.season === undefined)
      },
    })),
  },
  {
    wrong: 'remembers the first title of a file',
    killedBy: 'tells of a file that it is of the title which it has now, or had when it went',
    spoil: spoilTakedowns((takedowns) => {
      const firsts = new Map<FileId, FileDenial>()
      return {
        since: async (cursor) => {
          const page = await takedowns.since(cursor)
          for (const change of page.changes) if (!firsts.has(change.file)) firsts.set(change.file, change)
          const changes = page.changes.map((change) => ({ ...firsts.get(change.file), ...withoutTitle(change) }))
          return { ...page, changes }
        },
      }
    }),
  },
  {
    wrong: 'forgets the title of a file that is gone',
    killedBy: 'tells of a file that it is of the title which it has now, or had when it went',
    spoil: spoilTakedowns((takedowns, { files }) => ({
      ofTitle: async (title) => {
        const found = await takedowns.ofTitle(title)
        const isThere = await Promise.all(
          found.map(async ({ target }) => 'title' in target || (await files.get(target.file)) !== undefined),
        )
        return found.filter((_, at) => isThere[at])
      },
    })),
  },
  {
    wrong: 'knows of a title only what was said of it',
    killedBy: 'finds the takedown of a title by the one that has its files now, too',
    spoil: spoilTakedowns((takedowns) => ({
      ofTitle: async (title) => {
        const found = await takedowns.ofTitle(title)
        return found.filter(({ target }) => 'file' in target || target.title === title)
      },
    })),
  },
  {
    wrong: 'lets stand again what was purged after it was reinstated',
    killedBy: 'notes that a takedown was purged, and leaves it standing',
    spoil: spoilTakedowns((takedowns) => ({
      markPurged: async (id, decision) => {
        const purged = await takedowns.markPurged(id, decision)
        if (purged.reinstated !== undefined) await takedowns.takeDown(purged.target, decision)
        return purged
      },
    })),
  },
  {
    wrong: 'denies in this process alone',
    killedBy: 'keeps takedowns, and what they deny, for the next process',
    spoil: spoilTakedowns((takedowns) => {
      let isOurs = false
      return {
        takeDown: (target, decision) => {
          isOurs = true
          return takedowns.takeDown(target, decision)
        },
        since: async (cursor) => (isOurs ? takedowns.since(cursor) : { changes: [], cursor }),
      }
    }),
  },
]
