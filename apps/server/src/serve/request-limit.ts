import { REQUESTS_BURST_SECONDS } from '@streamvault/contract'
import type { Clock } from '@streamvault/core'
import { isFromGateway, type Reply, type RequestHead, ViewerMeter, viewerOf } from '@streamvault/worker'

export interface RequestLimitDeps {
  readonly clock: Pick<Clock, 'monotonic' | 'sleep'>
  /** What gateways are known by, which have counted what they pass on. */
  readonly gatewaySecrets: readonly string[]
}

/** Holds each viewer to so many requests a second; this machine itself may ask as often as it likes. */
export class RequestLimit {
  readonly #meter: ViewerMeter
  readonly #gatewaySecrets: readonly string[]

  constructor({ clock, gatewaySecrets }: RequestLimitDeps, requestsPerSecond: number) {
    const burst = requestsPerSecond * REQUESTS_BURST_SECONDS
    this.#meter = new ViewerMeter(clock, { burst, perSecond: requestsPerSecond })
    this.#gatewaySecrets = gatewaySecrets
  }

  /** Counts a request. Throws `REQUESTS_TOO_MANY`, with the time until the next one. */
  count(request: RequestHead, reply: Reply): void {
    const viewer = viewerOf(request, reply)
    if (viewer !== undefined && !isFromGateway(request.headers, this.#gatewaySecrets)) this.#meter.begin(viewer, 1)
  }
}
