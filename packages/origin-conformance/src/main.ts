import { ALL_RULES } from './all-rules.ts'
import { type Arguments, readArguments, USAGE } from './cli/read-arguments.ts'
import { countLine, linesOf } from './cli/result-lines.ts'
import { type RuleResult, runRules } from './run-rules.ts'
import { findSubject } from './subject/find-subject.ts'

const EXIT = { done: 0, failed: 1, wrongUse: 2 } as const

/** `npm run conformance`: checks one origin. */
async function main(): Promise<number> {
  let asked: Arguments | 'help'
  try {
    asked = readArguments(process.argv.slice(2))
  } catch (error) {
    complain(`conformance: ${messageOf(error)}\n\n${USAGE}`)
    return EXIT.wrongUse
  }
  if (asked === 'help') {
    print(USAGE)
    return EXIT.done
  }
  const { subject, only, json } = asked
  const rules = ALL_RULES.filter(({ id }) => only.length === 0 || only.some((prefix) => id.startsWith(prefix)))
  if (rules.length === 0) {
    complain(`conformance: no rule begins with ${only.join(' or ')}`)
    return EXIT.wrongUse
  }
  const results: RuleResult[] = []
  try {
    for await (const result of runRules(rules, await findSubject(subject))) {
      results.push(result)
      print(json ? JSON.stringify(result) : linesOf(result))
    }
  } catch (error) {
    complain(`conformance: ${messageOf(error)}`)
    return EXIT.failed
  }
  if (!json) print(countLine(results))
  return results.some(({ outcome }) => outcome === 'failed') ? EXIT.failed : EXIT.done
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function print(text: string): void {
  process.stdout.write(`${text}\n`)
}

function complain(text: string): void {
  process.stderr.write(`${text}\n`)
}

process.exitCode = await main()
