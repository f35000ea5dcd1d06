/** A sheet of a film that lies in the store takes half a minute; the worker makes it once, and whoever asks again has it. */
const TRIES_MAX = 12
/** For those who do not say when to come again, and those who cannot be reached. */
const AGAIN_AFTER_SECONDS = 5
const AGAIN_AFTER_SECONDS_MAX = 30
/** Too many requests, and "come again" (RFC 6585, section 4; RFC 9110, section 15.6.4). */
const LATER = [429, 503]

interface Patience {
  readonly signal: AbortSignal
  /** Resolves after so many milliseconds, or throws the signal's reason. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>
}

/**
 * What is at `url`, from a server that may say "later", as often as that is worth waiting for; undefined where it cannot be had. Throws the
 * signal's reason.
 */
export async function fetchPatiently(url: string, { signal, sleep }: Patience): Promise<Response | undefined> {
  for (let tries = 1; ; tries++) {
    const response = await fetch(url, { signal }).catch(() => undefined)
    signal.throwIfAborted()
    if (response?.ok) return response
    await response?.body?.cancel()
    if (tries >= TRIES_MAX || (response !== undefined && !LATER.includes(response.status))) return undefined
    await sleep(secondsUntil(response) * 1000, signal)
  }
}

function secondsUntil(response: Response | undefined): number {
  const said = Number(response?.headers.get('retry-after') ?? Number.NaN)
  return Number.isFinite(said) ? Math.min(Math.max(1, said), AGAIN_AFTER_SECONDS_MAX) : AGAIN_AFTER_SECONDS
}

/** Waits as `fetchPatiently` wants it. */
export function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer)
        reject(signal.reason)
      },
      { once: true },
    )
  })
}
