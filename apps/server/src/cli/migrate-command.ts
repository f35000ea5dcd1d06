import { resolve } from 'node:path'
import { RECORD_KINDS } from '@streamvault/core'
import { moveLibrary } from '@streamvault/manager'
import { isMongoUrl, openOwnRecords, openRecordsAt } from '../move/open-records.ts'
import { type Command, complain, EXIT, print } from './command.ts'
import { ToldProgress } from './told-progress.ts'

/** What begins like an address was meant as one (RFC 3986, section 3.1). */
const SCHEME = /^[a-z][a-z0-9+.-]*:\/\//i

/** Carries the catalogue into another engine. */
export const migrateCommand: Command = {
  name: 'migrate',
  usage: '--to mongodb://… | FOLDER [--json]',
  summary: 'Copies the catalogue to MongoDB, or to another data folder, and compares both sides.',
  options: {
    to: {
      type: 'string',
      description: 'A URL of MongoDB with the name of a database, or a data folder; empty so far.',
    },
    json: { type: 'boolean', description: 'Prints one JSON object with the digests of what was copied.' },
  },
  positionals: { min: 0, max: 0 },
  async run({ settings, logger, json, options, signal }) {
    const to = options['to']
    if (typeof to !== 'string' || to === '') {
      complain('streamvault migrate: where to? --to mongodb://… or a folder')
      return EXIT.wrongUse
    }
    if (SCHEME.test(to) && !isMongoUrl(to)) {
      complain(`streamvault migrate: ${to.split(':', 1)[0]}: is neither a mongodb:// address nor a folder`)
      return EXIT.wrongUse
    }
    await using from = await openOwnRecords(settings, logger)
    await using target = await openRecordsAt(isMongoUrl(to) ? to : resolve(to), logger)
    const told = new ToldProgress()
    const move = { from: from.records, source: from.name, to: target.records }
    const outcome = await moveLibrary(move, { signal, onProgress: (progress) => told.tell(progress) })
    told.end()
    if (json) print(JSON.stringify({ from: from.name, to: target.name, kinds: outcome }))
    else {
      for (const kind of RECORD_KINDS) print(`${kind.padEnd(10)} ${outcome[kind].count}  the same on both sides`)
      print(`${from.name} was copied to ${target.name}, and is still there as well`)
      print(
        isMongoUrl(to)
          ? 'set STREAMVAULT_MONGO_URL to use it'
          : `set STREAMVAULT_DATA_DIR to use it, without STREAMVAULT_MONGO_URL`,
      )
    }
    return EXIT.done
  },
}
