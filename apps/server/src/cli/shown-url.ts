/** An address or a magnet link without what opens it: the screen is not always one's own. */
export function shownUrl(text: string): string {
  const name = /^magnet:/i.test(text) ? URL.parse(text)?.searchParams.get('dn') : undefined
  if (name !== undefined) return name ?? 'magnet link'
  const url = URL.parse(text)
  return url === null || url.host === '' ? text : `${url.protocol}//${url.host}${url.pathname}`
}
