/** An address or a magnet link without what opens it: whoever sees it need not be who gave it. */
export function shownAddress(text: string): string {
  const name = /^magnet:/i.test(text) ? URL.parse(text)?.searchParams.get('dn') : undefined
  if (name !== undefined) return name ?? 'magnet link'
  const url = URL.parse(text)
  return url === null || url.host === '' ? text : `${url.protocol}//${url.host}${url.pathname}`
}
