import { request } from 'node:http'
import { CUT_PATH, ROOM_PATH } from '../nginx/orders.ts'

const WAIT_MS_MAX = 1000

/** Tells nginx what to do while it runs, over the socket where it listens to us. All throw when it does not answer. */
export class NginxOrders {
  readonly #socket: string

  constructor(socket: string) {
    this.#socket = socket
  }

  /** Responses of a file or a pack that were allowed before this epoch end within a tenth of a second. */
  cut(item: string, epoch: number): Promise<void> {
    return this.#tell(`${CUT_PATH}?item=${item}&epoch=${epoch}`)
  }

  /** How many bytes more nginx may keep until it is told again, from the next slice on; undefined for all it likes. */
  keepAtMost(bytes: number | undefined): Promise<void> {
    return this.#tell(`${ROOM_PATH}?bytes=${bytes ?? ''}`)
  }

  async #tell(path: string): Promise<void> {
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const signal = AbortSignal.timeout(WAIT_MS_MAX)
      request({ socketPath: this.#socket, path, method: 'POST', agent: false, signal }, (response) => {
        response.resume()
        resolve(response.statusCode)
      })
        .once('error', reject)
        .end()
    })
    if (status !== 204) throw new Error(`nginx was given an order, and answered ${status}`)
  }
}
