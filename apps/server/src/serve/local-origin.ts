/** The origin that a browser on this machine can open, for an address a server listens on. */
export function localOrigin({ host, port }: { readonly host: string; readonly port: number }): string {
  return `http://${localAddress({ host, port })}`
}

/** The same as an address with its port. */
export function localAddress({ host, port }: { readonly host: string; readonly port: number }): string {
  return `${urlHost(host)}:${port}`
}

function urlHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1'
  return host.includes(':') ? `[${host}]` : host
}
