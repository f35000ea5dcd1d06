import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { parseEnv } from 'node:util'
import { VaultError } from '@streamvault/core'
import type { Environment } from './load-config.ts'

/** A comment, nothing, or `NAME=value`, whose value may go over several lines in quotes: what `parseEnv` takes. */
const STATEMENT = /[^\S\n]*(?:#[^\n]*|[^\s=#][^=\n]*=(?:[^\S\n]*(["'`])[\s\S]*?\1)?[^\n]*)?(?:\n|$)/y

/**
 * The process's environment over what the file `envFile` says; a file that is not there says nothing.
 *
 * Throws `CONFIG_INVALID` whose `details.problems` names every line that says nothing, and never what is in it.
 */
export function readEnvironment(envFile: string): Environment {
  const text = readIfThere(envFile)
  const problems = brokenLines(text).map((line) => `${basename(envFile)}, line ${line}: expected NAME=value`)
  if (problems.length > 0) throw new VaultError('CONFIG_INVALID', { problems })
  return { ...parseEnv(text), ...process.env }
}

/** Their numbers, from 1. */
function brokenLines(text: string): number[] {
  const broken: number[] = []
  let start = 0
  for (let line = 1; start < text.length; ) {
    STATEMENT.lastIndex = start
    const isStatement = STATEMENT.test(text)
    if (!isStatement) broken.push(line)
    const end = isStatement ? STATEMENT.lastIndex : nextLine(text, start)
    line += text.slice(start, end).split('\n').length - 1
    start = end
  }
  return broken
}

function nextLine(text: string, start: number): number {
  const end = text.indexOf('\n', start)
  return end === -1 ? text.length : end + 1
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return ''
    throw error
  }
}
