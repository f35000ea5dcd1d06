import { createHash } from 'node:crypto'
import type { Title } from '@streamvault/core'

/** As large as a poster is fetched. */
const WIDTH = 780
const HEIGHT = 1170
/** No service sets more on a poster. */
const TEXT_CHARS_MAX = 120

/** Where a service has the picture of what a title is called; `template` holds `{width}`, `{height}` and `{text}`, each as often as it likes. */
export function placeholderAddress(template: string, { name, year }: Pick<Title, 'name' | 'year'>): URL {
  const text = (year === undefined ? name : `${name} (${year})`).slice(0, TEXT_CHARS_MAX).toWellFormed()
  const values: Readonly<Record<string, string>> = {
    width: String(WIDTH),
    height: String(HEIGHT),
    text: encodeURIComponent(text),
  }
  return new URL(template.replace(/\{(width|height|text)\}/g, (_, name: string) => values[name] ?? ''))
}

/** What it is kept as: another one where the title is called otherwise, or the service is another. */
export function placeholderName(address: URL): string {
  return `placeholder/${createHash('sha256').update(address.href).digest('hex')}`
}
