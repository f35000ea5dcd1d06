import { safeFileName } from '@streamvault/core'
import { dispositionName } from './disposition-name.ts'
import type { UrlAnswer } from './url-client.ts'

/** File systems take 255; parts and downloads add to it. */
const NAME_BYTES_MAX = 240

/** What a file is called: as it was given, as the server says, or as its address ends. It can be saved under that anywhere. */
export function remoteName(
  given: string | undefined,
  { headers, url }: Pick<UrlAnswer, 'headers' | 'url'>,
  asked: URL,
): string {
  const disposition = headers['content-disposition']
  const candidates = [
    () => given,
    () => (disposition === undefined ? undefined : dispositionName(disposition)),
    // An address that looks like a file's says more than where it leads to.
    () => lastSegment(asked, /\.[a-z0-9]{2,5}$/i),
    () => lastSegment(url),
    () => lastSegment(asked),
  ]
  const found = candidates.map((candidate) => candidate()?.trim()).find((name) => name !== undefined && name !== '')
  return safeFileName((found ?? url.hostname).toWellFormed(), { bytesMax: NAME_BYTES_MAX })
}

function lastSegment({ pathname }: URL, pattern = /./): string | undefined {
  const segment = pathname.split('/').findLast((part) => part !== '') ?? ''
  const name = dispositionName(`filename=${segment.replaceAll(';', '%3B')}`)
  return name !== undefined && pattern.test(name) ? name : undefined
}
