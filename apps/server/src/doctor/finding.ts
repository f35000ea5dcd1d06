import { SETUP_STEPS, type SetupStepName, stepNumber } from './setup-steps.ts'

/** `unknown`: it could not be looked at, so it may be wrong. `unchecked`: there is nothing to look at, and nothing amiss. */
export type FindingStatus = 'ok' | 'problem' | 'unknown' | 'unchecked'

/** What the doctor has found about one thing. It holds no secret. */
export interface Finding {
  readonly status: FindingStatus
  /** What was looked at. */
  readonly title: string
  /** Its number on the page of the way to Telegram, where it is one of its steps. */
  readonly step?: number
  /** What is, and what to do about it where something is to be done. */
  readonly sentence: string
}

/** A finding about a step of the way to Telegram. */
export function stepFinding(name: SetupStepName, status: FindingStatus, sentence: string): Finding {
  return { status, step: stepNumber(name), title: SETUP_STEPS[name].title, sentence }
}
