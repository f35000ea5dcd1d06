import type { Finding, FindingStatus } from '../doctor/finding.ts'
import { type Command, EXIT, print } from './command.ts'
import { visibleText } from './text.ts'

const WORDS: Readonly<Record<FindingStatus, string>> = {
  ok: 'ok',
  problem: 'problem',
  unknown: 'not known',
  unchecked: 'not checked',
}
const STATUS_COLUMN = 'not checked'.length

/** Says what is wrong, and what to do. */
export const doctorCommand: Command = {
  name: 'doctor',
  usage: '[--json]',
  summary: 'Checks what the vault needs, step by step, and says what to do.',
  options: { json: { type: 'boolean', description: 'Prints one JSON object per finding, then one with the totals.' } },
  positionals: { min: 0, max: 0 },
  async run({ settings, logger, json, signal }) {
    const { examine } = await import('../doctor/examine.ts')
    const totals = { ok: 0, problem: 0, unknown: 0, unchecked: 0 }
    for await (const finding of examine(settings, { logger, signal })) {
      totals[finding.status]++
      print(json ? JSON.stringify(finding) : findingLine(finding))
    }
    const { ok, problem, unknown, unchecked } = totals
    const isWell = problem + unknown === 0
    if (json) print(JSON.stringify(totals))
    else print(`\n${isWell ? 'Nothing is wrong' : verdictText(totals)}: ${ok} ok, ${unchecked} not checked.`)
    return isWell ? EXIT.done : EXIT.failed
  },
}

/** What could not be found out may be wrong, so it is never told as well. */
function verdictText({ problem, unknown }: { readonly problem: number; readonly unknown: number }): string {
  const wrong = problem === 0 ? [] : [`${problem} to put right`]
  return [...wrong, ...(unknown === 0 ? [] : [`${unknown} not known`])].join(', ')
}

function findingLine({ status, step, title, sentence }: Finding): string {
  const name = step === undefined ? title : `${step}. ${title}`
  return visibleText(`${WORDS[status].padEnd(STATUS_COLUMN)}  ${name}: ${sentence}`)
}
