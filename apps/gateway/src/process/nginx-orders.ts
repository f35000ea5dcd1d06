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

  /** Whether nginx may keep more than it has, from the next slice on. */
  keepMore(mayKeep: boolean): Promise<void> {
    return this.#tell(`${ROOM_PATH}?full=${mayKeep ? 0 : 1}`)
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
