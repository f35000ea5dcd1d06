import type { OutgoingHttpHeaders } from 'node:http'
import type { MediaFile } from '@streamvault/core'
import type { Representation, ResponsePlan } from './plan-response.ts'

/** What is the same in every response about one file. */
interface FileHead {
  readonly what: Representation
  readonly shared: OutgoingHttpHeaders
  readonly body: OutgoingHttpHeaders
  readonly download: OutgoingHttpHeaders
}

/** Kept as long as the file is open: it takes longer to make than a small range takes to send. */
const heads = new WeakMap<MediaFile, FileHead>()

/** A file's bytes never change, so its digest is its strong validator. */
export function representationOf(file: MediaFile): Representation {
  return headOf(file).what
}

/** The fields of a response to a request for `file`; the length is that of the body a GET has. */
export function responseHead(file: MediaFile, plan: ResponsePlan, download: boolean): OutgoingHttpHeaders {
  const head = headOf(file)
  if (!('range' in plan)) return head.shared
  const { start, end } = plan.range
  const fields = { ...(download ? head.download : head.body), 'content-length': end - start }
  return plan.status === 200 ? fields : { ...fields, 'content-range': `bytes ${start}-${end - 1}/${file.sizeBytes}` }
}

function headOf(file: MediaFile): FileHead {
  const known = heads.get(file)
  if (known !== undefined) return known
  const what = { sizeBytes: file.sizeBytes, etag: `"${file.sha256.slice(0, 32)}"`, modifiedAt: file.addedAt }
  const shared = {
    'accept-ranges': 'bytes',
    etag: what.etag,
    'last-modified': new Date(what.modifiedAt).toUTCString(),
    // A ticket opens this for one viewer and for a while: no cache in between may keep it.
    'cache-control': 'private, no-store',
    'cross-origin-resource-policy': 'same-site',
    'x-content-type-options': 'nosniff',
  }
  const typed = { ...shared, 'content-type': file.media.mimeType }
  const body = { ...typed, 'content-disposition': contentDisposition(file.name, 'inline') }
  const head = {
    what,
    shared,
    body,
    download: { ...typed, 'content-disposition': contentDisposition(file.name, 'attachment') },
  }
  heads.set(file, head)
  return head
}

/** RFC 6266, with the name in plain ASCII for old clients and in full for the others. */
function contentDisposition(name: string, kind: 'inline' | 'attachment'): string {
  const ascii = name.replace(/[^\x20-\x7e]|["\\]/g, '_')
  const full = encodeURIComponent(name).replace(/['()*]/g, (char) => `%${char.charCodeAt(0).toString(16)}`)
  return `${kind}; filename="${ascii}"; filename*=UTF-8''${full}`
}
