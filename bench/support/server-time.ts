import type { MongoConnection } from '@streamvault/catalog-mongo'

/** How long a MongoDB server has had something to do for us. */
export class ServerTime {
  #underWay = 0
  #since = 0
  #totalMs = 0

  constructor(client: MongoConnection['client']) {
    client.on('commandStarted', () => {
      if (this.#underWay++ === 0) this.#since = performance.now()
    })
    const ended = () => {
      if (--this.#underWay === 0) this.#totalMs += performance.now() - this.#since
    }
    client.on('commandSucceeded', ended)
    client.on('commandFailed', ended)
  }

  get totalMs(): number {
    return this.#totalMs
  }
}
