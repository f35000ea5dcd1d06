import type { Logger, Metrics } from '@streamvault/core'
import type { NginxOrders } from './nginx-orders.ts'
import { CACHE_OUTCOMES, type NginxState } from './nginx-state.ts'

export interface ResponseMetricsDeps {
  readonly orders: Pick<NginxOrders, 'state'>
  readonly metrics: Metrics
  readonly logger: Logger
}

/** Takes over what nginx has counted. */
export class ResponseMetrics {
  readonly #deps: ResponseMetricsDeps
  #noted: NginxState['ended'] | undefined

  constructor(deps: ResponseMetricsDeps) {
    this.#deps = deps
  }

  /** When nginx does not answer, figures stay what they were. */
  async note(): Promise<void> {
    const { orders, metrics, logger } = this.#deps
    try {
      const { running, ended } = await orders.state()
      const toViewers = running.filter(({ kind }) => kind !== 'part')
      metrics.set(
        'streamvault_gateway_responses_active',
        toViewers.reduce((sum, { count }) => sum + count, 0),
        {},
      )
      for (const cache of CACHE_OUTCOMES) {
        const { responses, bytes } = ended[cache]
        const noted = this.#noted?.[cache] ?? { responses: 0, bytes: 0 }
        // Fewer than before: it was started again, and has counted from the beginning.
        const isAnew = responses < noted.responses
        metrics.add('streamvault_gateway_responses_total', responses - (isAnew ? 0 : noted.responses), { cache })
        metrics.add('streamvault_gateway_bytes_total', bytes - (isAnew ? 0 : noted.bytes), { cache })
      }
      this.#noted = ended
    } catch (error) {
      logger.warn({ error }, 'nginx does not say what it has sent')
    }
  }
}
