import { type IncomingHttpHeaders, type IncomingMessage, type RequestOptions, request } from 'node:http'
import { request as secureRequest } from 'node:https'
import { buffer } from 'node:stream/consumers'

export interface Asking {
  readonly method?: string
  readonly headers?: Record<string, string>
  /** Which of this machine's loopback addresses to come from. */
  readonly from?: string
}

export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

type Place = Pick<RequestOptions, 'host' | 'port' | 'socketPath'> & { readonly ca?: Buffer }

/** One request, on a connection of its own, with the path as it is given: nothing in it is tidied up on the way. */
export async function ask(place: Place, path: string, asking: Asking = {}): Promise<Answer> {
  const response = await open(place, path, asking)
  const body = await buffer(response)
  return { status: response.statusCode ?? 0, headers: response.headers, body }
}

/** A response whose body nobody reads yet. */
export function open(place: Place, path: string, { method, headers, from }: Asking = {}): Promise<IncomingMessage> {
  const options = { ...place, path, method, headers, localAddress: from, agent: false }
  return new Promise((resolve, reject) => {
    const begin = place.ca === undefined ? request : secureRequest
    begin(options, resolve).once('error', reject).end()
  })
}

/** The code of a problem of the contract. */
export function codeOf({ body }: Answer): string {
  return (JSON.parse(body.toString()) as { code: string }).code
}
