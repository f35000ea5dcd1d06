import { request } from 'node:http'
import { text } from 'node:stream/consumers'
import { BEAT_PATH, CUT_PATH, ROOM_PATH, STATE_PATH } from '../nginx/orders.ts'
import { type NginxState, readNginxState } from './nginx-state.ts'

const WAIT_MS_MAX = 1000

/** Tells nginx what to do while it runs, over the socket where it listens to us. All throw when it does not answer. */
export class NginxOrders {
  readonly #socket: string

  constructor(socket: string) {
    this.#socket = socket
  }

  /** We are there, and no response is to begin by what was granted in an earlier generation. */
  async beat(generation: number): Promise<void> {
    await this.#tell(`${BEAT_PATH}?generation=${generation}`)
  }

  /** Responses of a file or a pack that were allowed before this epoch end within a tenth of a second. */
  async cut(item: string, epoch: number): Promise<void> {
    await this.#tell(`${CUT_PATH}?item=${item}&epoch=${epoch}`)
  }

  /** How many bytes more nginx may keep until it is told again, from the next slice on; undefined for all it likes. */
  async keepAtMost(bytes: number | undefined): Promise<void> {
    await this.#tell(`${ROOM_PATH}?bytes=${bytes ?? ''}`)
  }

  /** What runs now, and what has ended up to a tenth of a second ago. */
  async state(): Promise<NginxState> {
    return readNginxState(await this.#tell(STATE_PATH))
  }

  async #tell(path: string): Promise<string> {
    const { status, body } = await new Promise<{ status: number; body: string }>((resolve, reject) => {
      const signal = AbortSignal.timeout(WAIT_MS_MAX)
      request({ socketPath: this.#socket, path, method: 'POST', agent: false, signal }, (response) => {
        text(response).then((body) => resolve({ status: response.statusCode ?? 0, body }), reject)
      })
        .once('error', reject)
        .end()
    })
    if (status < 200 || status > 299) throw new Error(`nginx was given an order, and answered ${status}`)
    return body
  }
}
