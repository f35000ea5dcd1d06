import { FakeClock, FakeTmdb, RecordingMetrics } from '@streamvault/testkit'
import { TmdbSource } from '../index.ts'

/** A source in front of a server of its own, on a clock that the test holds. */
export class TmdbTrial implements AsyncDisposable {
  readonly fake: FakeTmdb
  readonly clock = new FakeClock()
  readonly metrics = new RecordingMetrics()
  readonly source: TmdbSource

  private constructor(fake: FakeTmdb, given: { readonly token?: string; readonly languages?: readonly string[] }) {
    this.fake = fake
    const { token = fake.token, languages: [first = 'en-US', ...others] = [] } = given
    this.source = new TmdbSource(this, { url: fake.url, token, languages: [first, ...others] })
  }

  static async start(
    given: { readonly token?: string; readonly languages?: readonly string[] } = {},
  ): Promise<TmdbTrial> {
    return new TmdbTrial(await FakeTmdb.start(), given)
  }

  /** Answers everything with a body of its own. */
  answer(status: number, body: string, headers: Readonly<Record<string, string>> = {}): void {
    this.fake.misbehave = (_, response) => {
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body)
      return true
    }
  }

  /** Lets time pass until a call has ended, a second at a time. */
  async settle<T>(call: Promise<T>): Promise<T> {
    let isSettled = false
    const ended = call.finally(() => {
      isSettled = true
    })
    ended.catch(() => {})
    while (!isSettled) {
      // What is asked of the server takes real time, far less than the twenty turns after which it would be late.
      await new Promise((resolve) => setTimeout(resolve, 20))
      if (this.fake.underWay === 0) await this.clock.advance(500)
    }
    return await ended
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.fake[Symbol.asyncDispose]()
  }
}
