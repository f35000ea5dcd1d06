import { PROBLEM_MEDIA_TYPE, type Problem, problemSchema } from '@streamvault/contract'
import type { Answer } from '../http/answer.ts'
import { demand } from '../verdict.ts'

/** What a stack, a path of the machine or an error of the platform looks like. */
const INTERNALS = /\n\s+at |node_modules|\.tsx?:\d|\/(?:home|root|usr|var|srv|tmp)\/|ENOENT|ECONN|nginx|Error:/

/** Reads an answer as the problem that the contract promises, and demands that it is one. */
export function problemIn(answer: Answer, asked: string): Problem {
  const { status, headers, body } = answer
  const type = headers['content-type'] ?? ''
  demand(status >= 400, `${asked} answers ${status}`)
  demand(type.split(';')[0] === PROBLEM_MEDIA_TYPE, `the ${status} to ${asked} is "${type}"`)
  const text = body.toString()
  demand(!INTERNALS.test(text), `the ${status} to ${asked} shows what is inside`)
  const parsed = problemSchema.strict().safeParse(parseJson(text))
  demand(parsed.success, `the ${status} to ${asked} is no problem of the contract`)
  demand(parsed.data.status === status, `the ${status} to ${asked} says ${parsed.data.status}`)
  return parsed.data
}

/** Demands a refusal with one code. */
export function isRefused(answer: Answer, asked: string, { status, code }: Pick<Problem, 'status' | 'code'>): void {
  const problem = problemIn(answer, asked)
  demand(problem.code === code && problem.status === status, `${asked} is refused as ${problem.status} ${problem.code}`)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
