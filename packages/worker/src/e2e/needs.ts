import { findProgram } from '@streamvault/testkit'
import type { TestContext } from 'vitest'

/** Skips a test, and says why, where a program is not installed. */
export function needs(context: TestContext, ...programs: readonly string[]): void {
  const missing = programs.filter((program) => findProgram(program) === undefined)
  if (missing.length > 0) context.skip(`${missing.join(', ')} is not installed`)
}
