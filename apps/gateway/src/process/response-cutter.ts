import { request } from 'node:http'
import { CUT_PATH } from '../nginx/response-cuts.ts'

const WAIT_MS_MAX = 1000

/** Has nginx cut responses, over the socket where it listens to us. */
export class ResponseCutter {
  readonly #socket: string

  constructor(socket: string) {
    this.#socket = socket
  }

  /** Those of a file or a pack that were allowed before this epoch end within a tenth of a second. Throws when nginx does not answer. */
  async cut(item: string, epoch: number): Promise<void> {
    const path = `${CUT_PATH}?item=${item}&epoch=${epoch}`
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const signal = AbortSignal.timeout(WAIT_MS_MAX)
      request({ socketPath: this.#socket, path, method: 'POST', agent: false, signal }, (response) => {
        response.resume()
        resolve(response.statusCode)
      })
        .once('error', reject)
        .end()
    })
    if (status !== 204) throw new Error(`nginx was told to cut responses, and answered ${status}`)
  }
}
