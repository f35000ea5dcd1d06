import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { findProgram } from './find-program.ts'

/** Where `npm test` builds it. */
const BUILT = join(import.meta.dirname, '../../../../node_modules/.streamvault/ferretdb')

/** A server of somebody else's that tests may use instead, in databases of their own. */
export const GIVEN_MONGO_URL = process.env['STREAMVAULT_TEST_MONGO_URL'] || undefined

/** Where FerretDB is, which speaks MongoDB's protocol; undefined when it was not built, since that takes Go. */
export function findFerret(): string | undefined {
  return existsSync(BUILT) ? BUILT : findProgram('ferretdb')
}

/** Whether tests have any server that speaks MongoDB's protocol. */
export const HAS_MONGO = GIVEN_MONGO_URL !== undefined || findFerret() !== undefined
