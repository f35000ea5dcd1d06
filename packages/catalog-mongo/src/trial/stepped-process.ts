import type { MongoConnection } from '../mongo-connection.ts'

/** A process that takes one command at a time, when a test lets it, and may be left for dead before any of them. */
export class SteppedProcess {
  #arrived = Promise.withResolvers<void>()
  #letOn = () => {}
  #hasEnded = false

  /** `connection`, whose commands wait for their turn. */
  through(connection: MongoConnection): MongoConnection {
    const run: MongoConnection['run'] = async (work) => {
      await new Promise<void>((resolve) => {
        this.#letOn = resolve
        this.#arrived.resolve()
      })
      return connection.run(work)
    }
    return new Proxy(connection, {
      get: (target, name) => {
        if (name === 'run') return run
        const member: unknown = Reflect.get(target, name)
        return typeof member === 'function' ? member.bind(target) : member
      },
    })
  }

  /** Begins a verb, which goes on by `step`. */
  async begin<T>(verb: Promise<T>): Promise<PromiseSettledResult<T>> {
    const [outcome] = await Promise.allSettled([verb])
    this.#hasEnded = true
    this.#arrived.resolve()
    return outcome
  }

  /** Carries out the next command, unless the verb has ended. */
  async step(): Promise<void> {
    await this.#arrived.promise
    if (this.#hasEnded) return
    this.#arrived = Promise.withResolvers()
    this.#letOn()
    await this.#arrived.promise
  }

  async finish(): Promise<void> {
    while (!this.#hasEnded) await this.step()
  }
}
