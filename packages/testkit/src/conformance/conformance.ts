import { isVaultError } from '@streamvault/core'
import { chai, describe, expect, test } from 'vitest'

/** One sentence of a port's contract, and how to see whether a subject keeps it. It throws when it does not. */
export interface Rule<S> {
  readonly title: string
  readonly check: (subject: S) => Promise<void>
}

/** How to get a fresh subject for one rule, and what to do with it afterwards. */
export interface SubjectFactory<S> {
  create(): Promise<S>
  destroy(subject: S): Promise<void>
}

/** A rule that this subject cannot keep, and why. The reason is printed with the skip; an unknown title fails. */
export interface Deviation {
  readonly title: string
  readonly reason: string
}

/** Registers one test per rule, each with a fresh subject. */
export function keepsContract<S>(
  name: string,
  rules: readonly Rule<S>[],
  factory: SubjectFactory<S>,
  deviations: readonly Deviation[] = [],
): void {
  describe(name, () => {
    for (const rule of rules) {
      test(rule.title, async (context) => {
        const deviation = deviations.find((candidate) => candidate.title === rule.title)
        if (deviation) context.skip(deviation.reason)
        await checkRule(rule, factory)
      })
    }
    test('every deviation names a rule', () => {
      const titles = rules.map((rule) => rule.title)
      expect(deviations.filter((deviation) => !titles.includes(deviation.title))).toEqual([])
    })
  })
}

/** A subject that is wrong in one way, and the rule that must notice. */
export interface Mutant<S> extends SubjectFactory<S> {
  readonly wrong: string
  readonly killedBy: string
}

/**
 * Registers one test per mutant: the rule it names must fail on it, by its own assertion or by an error of ours that it
 * provoked. A suite that lets a mutant live proves nothing, and neither does a mutant that breaks in any other way.
 */
export function killsMutants<S>(name: string, rules: readonly Rule<S>[], mutants: readonly Mutant<S>[]): void {
  describe(`${name} kills the mutant that`, () => {
    test.each(mutants.map((mutant) => [mutant.wrong, mutant] as const))('%s', async (_, mutant) => {
      const rule = rules.find((candidate) => candidate.title === mutant.killedBy)
      if (rule === undefined) throw new Error(`no rule is called "${mutant.killedBy}"`)
      const subject = await mutant.create()
      const failure = await checkSubject(rule, subject, mutant).then(
        () => 'none: it lives',
        (error: unknown) => error,
      )
      expect(isKill(failure), `a failure of the rule, not ${String(failure)}`).toBe(true)
    })
  })
}

/** Whether a rule that failed so has noticed what it is about. */
export function isKill(failure: unknown): boolean {
  if (failure instanceof chai.AssertionError || isVaultError(failure)) return true
  // What fails within a property comes as the cause of an error that tells how to replay it.
  return failure instanceof Error && failure.cause !== undefined && isKill(failure.cause)
}

async function checkRule<S>(rule: Rule<S>, factory: SubjectFactory<S>): Promise<void> {
  await checkSubject(rule, await factory.create(), factory)
}

async function checkSubject<S>(rule: Rule<S>, subject: S, factory: SubjectFactory<S>): Promise<void> {
  try {
    await rule.check(subject)
  } finally {
    await factory.destroy(subject)
  }
}
