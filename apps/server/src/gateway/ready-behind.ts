import { get } from 'node:http'
import { connect } from 'node:net'

const UNIX = 'unix:'
const WAIT_MS_MAX = 2000

/** Who stands behind a gateway, by addresses as nginx writes them. */
export interface Behind {
  readonly manager: string
  readonly workers: readonly string[]
}

/** Whether a viewer would get a page and a film: the manager says that it is ready, and some worker can be reached. */
export async function isReadyBehind({ manager, workers }: Behind): Promise<boolean> {
  const [isManaged, ...reached] = await Promise.all([isReady(manager), ...workers.map(isReachable)])
  return isManaged && reached.some(Boolean)
}

function isReady(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const request = get({ ...placeOf(address), path: '/readyz', timeout: WAIT_MS_MAX, agent: false }, (response) => {
      response.resume()
      resolve(response.statusCode === 200)
    })
    request.once('timeout', () => request.destroy())
    request.once('error', () => resolve(false))
  })
}

function isReachable(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const place = placeOf(address)
    const socket = 'socketPath' in place ? connect(place.socketPath) : connect(place)
    const end = (isThere: boolean) => () => {
      socket.destroy()
      resolve(isThere)
    }
    socket.setTimeout(WAIT_MS_MAX, end(false)).once('connect', end(true)).once('error', end(false))
  })
}

type Place = { readonly socketPath: string } | { readonly host: string; readonly port: number }

function placeOf(address: string): Place {
  if (address.startsWith(UNIX)) return { socketPath: address.slice(UNIX.length) }
  const colon = address.lastIndexOf(':')
  return { host: address.slice(0, colon).replace(/^\[|\]$/g, ''), port: Number(address.slice(colon + 1)) }
}
