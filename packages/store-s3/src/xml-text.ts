const ENTITY = /&(?:amp|lt|gt|quot|apos|#(\d{1,7})|#x([0-9a-f]{1,6}));/gi
const NAMED: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&apos;': "'" }
/** The last that there is. */
const CODE_POINT_MAX = 0x10_ff_ff

/** What stands in each element of that name, as it is written. Enough for the answers of S3, whose elements hold no others of their name. */
export function elementsOf(xml: string, name: string): string[] {
  return [...xml.matchAll(new RegExp(`<${name}(?:\\s[^>]*)?>(.*?)</${name}>`, 'gs'))].map(([, inside = '']) => inside)
}

/** The text of the first element of that name; undefined where there is none. */
export function textOf(xml: string, name: string): string | undefined {
  const [inside] = elementsOf(xml, name)
  return inside?.replace(ENTITY, (entity, decimal?: string, hexadecimal?: string) => {
    const named = NAMED[entity.toLowerCase()]
    if (named !== undefined) return named
    const code = decimal === undefined ? Number.parseInt(hexadecimal ?? '', 16) : Number(decimal)
    return code <= CODE_POINT_MAX ? String.fromCodePoint(code) : entity
  })
}

/** As it stands in an element. */
export function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
