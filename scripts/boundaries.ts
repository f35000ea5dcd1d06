import { execFileSync } from 'node:child_process'
import { dirname, join } from 'node:path'
import { Visitor } from '@swc/core/Visitor.js'
import { cruise, type ICruiseResult } from 'dependency-cruiser'
import extractConfiguration from 'dependency-cruiser/config-utl/extract-depcruise-config'

const FOLDERS = ['apps', 'packages']
const RULES = join(dirname(import.meta.dirname), '.dependency-cruiser.mjs')

// The visitor of swc throws at `using`, which parses as a statement of its own.
const visitStatement = Visitor.prototype.visitStatement
Visitor.prototype.visitStatement = function visitAnyStatement(statement) {
  const { type, decls } = statement as { type: string; decls?: Parameters<Visitor['visitVariableDeclarators']>[0] }
  if (type !== 'UsingDeclaration') return visitStatement.call(this, statement)
  this.visitVariableDeclarators(decls ?? [])
  return statement
}

/** Who imports what against which rule, one sentence each, and the files that the rules never saw. */
export interface Boundaries {
  readonly filesCount: number
  readonly violations: readonly string[]
  readonly unread: readonly string[]
}

/** Reads every module under `apps` and `packages` of the repository at `root`, and holds it against the import rules. */
export async function checkBoundaries(root: string): Promise<Boundaries> {
  const { forbidden = [], options = {} } = await extractConfiguration(RULES)
  const { output } = await cruise(FOLDERS, { ...options, baseDir: root, validate: true, ruleSet: { forbidden } })
  const { modules, summary } = output as ICruiseResult
  const read = new Set(modules.map((module) => module.source))
  const files = sourceFiles(root)
  return {
    filesCount: files.length,
    violations: summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`),
    unread: files.filter((file) => !read.has(file)),
  }
}

function sourceFiles(root: string): string[] {
  const patterns = FOLDERS.flatMap((folder) => [`${folder}/*/src/**/*.ts`, `${folder}/*/src/**/*.tsx`])
  const args = [
    'ls-files',
    '--cached',
    '--others',
    '--exclude-standard',
    '--deduplicate',
    '--',
    ...patterns.map((pattern) => `:(glob)${pattern}`),
  ]
  return execFileSync('git', args, { cwd: root, encoding: 'utf8' }).split('\n').filter(Boolean)
}

if (import.meta.main) {
  const { filesCount, violations, unread } = await checkBoundaries(dirname(import.meta.dirname))
  for (const violation of violations) console.log(violation)
  for (const file of unread) console.log(`not read, so nothing is known of it: ${file}`)
  if (filesCount === 0) console.log('no file was found')
  process.exitCode = violations.length + unread.length > 0 || filesCount === 0 ? 1 : 0
}
