import type { BlobStore, Catalog, Jobs } from '@streamvault/core'

/** Ends the process, as a power cut would, when the given number of instants has passed. */
export class KillSwitch {
  readonly #killAt: number
  #instants = 0

  constructor(killAt: number) {
    this.#killAt = killAt
  }

  get instants(): number {
    return this.#instants
  }

  pass(): void {
    this.#instants++
    if (this.#instants === this.#killAt) process.kill(process.pid, 'SIGKILL')
  }
}

/** The same port, with an instant to die at before and after each of its calls. */
export function killing<T extends object>(port: T, kill: KillSwitch): T {
  return new Proxy(port, {
    get(target, name) {
      const member = Reflect.get(target, name, target)
      if (typeof member !== 'function') return member
      return async (...args: unknown[]) => {
        kill.pass()
        const result = await Reflect.apply(member, target, args)
        kill.pass()
        return result
      }
    },
  })
}

/** A store that may also end with the process in the middle of a put, and while it is asked for news. */
export function killingStore(store: BlobStore, kill: KillSwitch): BlobStore {
  const wrapped = killing(store, kill)
  return new Proxy(wrapped, {
    get(target, name) {
      if (name === 'read') return store.read.bind(store)
      if (name === 'news') return store.news && killing(store.news, kill)
      if (name !== 'put') return Reflect.get(target, name, target)
      const put: BlobStore['put'] = (source, options) => wrapped.put(passing(source, kill), options)
      return put
    },
  })
}

export function killingJobs(jobs: Jobs, kill: KillSwitch): Jobs {
  return killing(jobs, kill)
}

export function killingCatalog(catalog: Catalog, kill: KillSwitch): Catalog {
  return {
    titles: killing(catalog.titles, kill),
    files: killing(catalog.files, kill),
    digests: killing(catalog.digests, kill),
    keyFrames: killing(catalog.keyFrames, kill),
    takedowns: killing(catalog.takedowns, kill),
    metadata: killing(catalog.metadata, kill),
    people: killing(catalog.people, kill),
    sessions: killing(catalog.sessions, kill),
    audit: killing(catalog.audit, kill),
    cases: killing(catalog.cases, kill),
    notices: killing(catalog.notices, kill),
    rules: killing(catalog.rules, kill),
    [Symbol.asyncDispose]: () => catalog[Symbol.asyncDispose](),
  }
}

async function* passing(source: AsyncIterable<Uint8Array>, kill: KillSwitch): AsyncIterable<Uint8Array> {
  for await (const chunk of source) {
    kill.pass()
    yield chunk
  }
}
