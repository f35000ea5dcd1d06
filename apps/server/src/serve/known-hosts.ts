const LOOPBACK = new Set(['127.0.0.1', 'localhost', '::1'])

/**
 * Tells by its `Host` field whether a request was meant for this vault.
 *
 * A vault that listens on loopback only is fenced by nothing but that, and a page elsewhere whose name is made to point at
 * 127.0.0.1 gets around it (DNS rebinding): so it answers to loopback names and its public one, and to no others.
 */
export function createHostCheck(settings: {
  readonly HOST: string
  readonly PUBLIC_URL: string | undefined
}): (host: string | undefined) => boolean {
  if (!LOOPBACK.has(settings.HOST)) return () => true
  const publicName = settings.PUBLIC_URL === undefined ? undefined : new URL(settings.PUBLIC_URL).hostname
  return (host) => {
    const name = nameOf(host)
    // A client so old that it sends none is no browser.
    return name === undefined || LOOPBACK.has(name) || `[${name}]` === publicName || name === publicName
  }
}

/** Whether a request names this machine itself: what listens on loopback only is asked by no other name. */
export const isLoopbackHost = createHostCheck({ HOST: '127.0.0.1', PUBLIC_URL: undefined })

/** The name in a `Host` field, without its port; in lower case, and without the brackets of an IPv6 address. */
function nameOf(host: string | undefined): string | undefined {
  return host
    ?.toLowerCase()
    .replace(/:\d*$/, '')
    .replace(/^\[(.*)\]$/, '$1')
}
