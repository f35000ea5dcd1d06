import { type CallOptions, VaultError } from '@streamvault/core'
import { fetch } from 'undici'

/** A call that takes longer is one to an aria2 that hangs. */
const CALL_MS_MAX = 10_000
/** All that aria2 says of a wrong secret. */
const UNAUTHORIZED = 'Unauthorized'

export interface Aria2Address {
  readonly url: string
  readonly secret: string | undefined
}

/** What aria2 refused, in its own words: https://aria2.github.io/manual/en/html/aria2c.html#rpc-interface */
export class Aria2Refusal extends Error {
  override readonly name = 'Aria2Refusal'
}

/** What is asked of aria2 over JSON-RPC. Throws `TORRENT_CLIENT_UNAVAILABLE` where there is no answer, and `Aria2Refusal`. */
export async function askAria2<T>(
  { url, secret }: Aria2Address,
  call: { readonly method: string; readonly params: readonly unknown[] },
  { signal }: CallOptions,
): Promise<T> {
  const token = secret === undefined ? [] : [`token:${secret}`]
  const body = JSON.stringify({
    jsonrpc: '2.0',
    id: 'vault',
    method: `aria2.${call.method}`,
    params: [...token, ...call.params],
  })
  try {
    const inTime = AbortSignal.any([signal, AbortSignal.timeout(CALL_MS_MAX)])
    const response = await fetch(url, { method: 'POST', body, signal: inTime })
    const answer = (await response.json()) as { readonly result?: T; readonly error?: { readonly message?: string } }
    if (answer.error?.message === UNAUTHORIZED) {
      throw new VaultError('TORRENT_CLIENT_UNAVAILABLE', { reason: 'it does not take STREAMVAULT_TORRENT_SECRET' })
    }
    if (answer.error !== undefined) throw new Aria2Refusal(answer.error.message ?? 'it does not say why')
    if (answer.result === undefined) throw new VaultError('TORRENT_CLIENT_UNAVAILABLE')
    return answer.result
  } catch (error) {
    signal.throwIfAborted()
    if (error instanceof Aria2Refusal || error instanceof VaultError) throw error
    throw new VaultError('TORRENT_CLIENT_UNAVAILABLE', {}, { cause: error })
  }
}
