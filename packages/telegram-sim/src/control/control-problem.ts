/** What is told to a client of the control API instead of an answer, as RFC 9457 has it. */
export class ControlProblem extends Error {
  override readonly name = 'ControlProblem'
  readonly status: number
  /** Each with the place that it is about. */
  readonly problems: readonly string[]

  constructor(status: number, title: string, problems: readonly string[] = []) {
    super(title)
    this.status = status
    this.problems = problems
  }
}
