import type { Mutant, SubjectFactory } from './conformance.ts'

/** What is wrong with a mutant, and the rule that must notice. */
export interface Defect<S> {
  readonly wrong: string
  readonly killedBy: string
  /** The working subject, made wrong in one way. */
  readonly spoil: (subject: S) => S
}

/** A mutant whose subjects are working ones of `factory`, spoilt. */
export function mutantOf<S extends object>(factory: SubjectFactory<S>, defect: Defect<S>): Mutant<S> {
  const originals = new WeakMap<S, S>()
  return {
    wrong: defect.wrong,
    killedBy: defect.killedBy,
    create: async () => {
      const original = await factory.create()
      const spoilt = defect.spoil(original)
      originals.set(spoilt, original)
      return spoilt
    },
    destroy: (spoilt) => factory.destroy(originals.get(spoilt) ?? spoilt),
  }
}

/** `original` with some members replaced; the others go on working on `original` itself. */
export function altered<T extends object>(original: T, changes: Partial<T>): T {
  return new Proxy(original, {
    get(target, name) {
      if (Object.hasOwn(changes, name)) return Reflect.get(changes, name)
      const member: unknown = Reflect.get(target, name)
      return typeof member === 'function' ? member.bind(target) : member
    },
  })
}
