/** What a port throws to whoever calls it after the process has died. */
class DeadError extends Error {}

/** A process that dies at the given instant, counted from 1; at 0 it lives on. */
export class Mortality {
  readonly #dieAt: number
  #instants = 0

  constructor(dieAt: number) {
    this.#dieAt = dieAt
  }

  get instants(): number {
    return this.#instants
  }

  get isDead(): boolean {
    return this.#dieAt > 0 && this.#instants >= this.#dieAt
  }

  /** An instant passes. Throws `DeadError` from the last one on. */
  pass(): void {
    if (!this.isDead) this.#instants++
    if (this.isDead) throw new DeadError('the process has died')
  }
}

/** The same port, with an instant to die at before and after each of its calls; whoever is dead reaches nothing. */
export function mortal<T extends object>(port: T, life: Mortality): T {
  return new Proxy(port, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target)
      if (name === 'read' && typeof member === 'function') {
        return (...args: unknown[]) => {
          if (life.isDead) throw new DeadError('the process has died')
          return Reflect.apply(member, target, args)
        }
      }
      if (typeof member !== 'function') return member
      return async (...args: unknown[]) => {
        life.pass()
        const result: unknown = await Reflect.apply(member, target, args)
        life.pass()
        return result
      }
    },
  })
}
