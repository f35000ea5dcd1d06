const LOOPBACK = new Set(['127.0.0.1', 'localhost', '::1'])

/**
 * Tells by its `Host` field whether a request means this machine itself.
 *
 * Nothing but loopback fences the control API, and a page elsewhere whose name is made to point at 127.0.0.1 gets around
 * that (DNS rebinding).
 */
export function isLoopbackHost(host: string | undefined): boolean {
  const name = host
    ?.toLowerCase()
    .replace(/:\d*$/, '')
    .replace(/^\[(.*)\]$/, '$1')
  return name !== undefined && LOOPBACK.has(name)
}
