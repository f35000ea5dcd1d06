import { MtArgumentError, type mtp, type tl } from '@mtcute/core'
import type { BaseTelegramClient } from '@mtcute/node'
import { type Clock, withDeadline } from '@streamvault/core'
import { LinkLostError, TelegramError } from '../telegram-error.ts'
import { Contact } from './contact.ts'
import { configOf } from './create-client.ts'
import type { TelegramCallOptions } from './telegram-account.ts'
import type { TelegramNetwork } from './telegram-network.ts'

/** Between two continents with a lost packet a call takes 2 s; more is a connection that hangs. */
const TIMEOUT_MS = 10_000
/** Telegram's own addresses change over years, and it tells apps to ask about hourly; a day is between. */
const CONFIG_MS = 24 * 60 * 60 * 1000

/** One client's calls: each is sent once and has its own time, and every refusal is an error of ours. */
export class RpcLink implements AsyncDisposable {
  readonly client: BaseTelegramClient
  /** With the account's home data centre. */
  readonly contact: Contact
  readonly #network: TelegramNetwork
  readonly #clock: Clock
  readonly #closed = new AbortController()
  readonly #running = new Set<Promise<unknown>>()

  constructor(client: BaseTelegramClient, { network, clock }: { network: TelegramNetwork; clock: Clock }) {
    this.client = client
    this.#network = network
    this.#clock = clock
    this.contact = new Contact(clock)
    // Without a listener the client prints them. Whoever waits for an answer is told.
    client.onError.add((error) => this.contact.troubled(error))
    client.onConnectionState.add((state) => {
      if (state === 'connected') this.contact.connected()
      else if (state === 'connecting') this.contact.connecting()
    })
  }

  /** Aborted once the link is closed, with the error that its calls throw. */
  get closed(): AbortSignal {
    return this.#closed.signal
  }

  /** Throws as `TelegramAccount.call` does; nobody is signed in by it. */
  async ask<M extends tl.RpcMethod>(request: M, options: TelegramCallOptions): Promise<tl.RpcCallReturn[M['_']]> {
    const { timeoutMs: ms = TIMEOUT_MS, dataCenter } = options
    const signal = AbortSignal.any([options.signal, this.#closed.signal])
    signal.throwIfAborted()
    const error = () => new LinkLostError(`${request._}: no answer within ${ms} ms`)
    const call = withDeadline({ clock: this.#clock, ms, signal, error }, (abortSignal) => {
      return this.#send(request, { abortSignal, dataCenter })
    })
    this.#running.add(call)
    const askedAt = this.#clock.monotonic()
    try {
      const answer = await call
      if (dataCenter === undefined) this.contact.answered()
      return answer
    } catch (cause) {
      if (signal.aborted) throw signal.reason
      const met = errorOf(cause, request._)
      if (dataCenter === undefined) this.#note(met, askedAt)
      throw met
    } finally {
      this.#running.delete(call)
    }
  }

  /** Learns where the data centres are, if that is not known. */
  async locate(signal: AbortSignal): Promise<void> {
    const { config } = this.client.mt.network
    if (!config.isStale) return
    const { dataCenters } = this.#network
    // Left to itself the client prints a failure, and then fails over the missing answer.
    const found = dataCenters ? configOf(dataCenters) : await this.ask({ _: 'help.getConfig' }, { signal })
    config.setData(found, CONFIG_MS)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#closed.signal.aborted) return
    this.#closed.abort(new LinkLostError('the account is closed'))
    await Promise.allSettled(this.#running)
    await this.client.destroy()
  }

  #note(error: unknown, askedAt: number): void {
    if (error instanceof TelegramError) this.contact.answered()
    else if (error instanceof LinkLostError) this.contact.missed(error.message, this.#clock.monotonic() - askedAt)
  }

  async #send<M extends tl.RpcMethod>(
    request: M,
    { abortSignal, dataCenter }: { abortSignal: AbortSignal; dataCenter: number | undefined },
  ): Promise<tl.RpcCallReturn[M['_']]> {
    await this.client.connect()
    if (dataCenter !== undefined) await this.#assertKnown(dataCenter, abortSignal)
    const kind = request._.startsWith('upload.save') ? 'upload' : 'main'
    const target = dataCenter === undefined ? {} : { dcId: dataCenter }
    const answer: unknown = await this.client.mt.call(request as never, { ...target, kind, abortSignal })
    if (isRefusal(answer)) throw new TelegramError(answer.errorCode, answer.errorMessage)
    await this.client.storage.peers.updatePeersFrom(answer as never)
    return answer as tl.RpcCallReturn[M['_']]
  }

  /** A data centre that it does not find sends the client round in circles for ever. */
  async #assertKnown(dataCenter: number, signal: AbortSignal): Promise<void> {
    await this.locate(signal)
    const { config } = this.client.mt.network
    const found = await config.findOption({ dcId: dataCenter, allowIpv6: false, allowMedia: false, cdn: false })
    if (found === undefined) throw new TelegramError(400, 'DC_ID_INVALID')
  }
}

function isRefusal(answer: unknown): answer is mtp.RawMt_rpc_error {
  return typeof answer === 'object' && answer !== null && '_' in answer && answer._ === 'mt_rpc_error'
}

/** What the client throws besides is about its connection, but for requests that cannot be written. */
function errorOf(cause: unknown, method: string): unknown {
  const isOurs = cause instanceof TelegramError || cause instanceof LinkLostError
  const isFault = cause instanceof MtArgumentError || cause instanceof TypeError || cause instanceof RangeError
  if (isOurs || isFault) return cause
  return new LinkLostError(`${method}: the connection failed`, { cause })
}
