import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { findProgram } from '@streamvault/testkit'
import { REPOSITORY_ROOT } from '../repository-root.ts'

/** Why a test that needs the built site (`site`) or programs cannot run here; undefined when it can. */
export function whatIsMissing(...needed: readonly string[]): string | undefined {
  const missing = needed.filter((name) => (name === 'site' ? !isSiteBuilt() : findProgram(name) === undefined))
  if (missing.length === 0) return undefined
  return missing.map((name) => (name === 'site' ? 'the site is not built' : `${name} is not installed`)).join(', ')
}

function isSiteBuilt(): boolean {
  return existsSync(join(REPOSITORY_ROOT, 'apps/web/.next/BUILD_ID'))
}
