import type { OutgoingHttpHeaders } from 'node:http'
import type { ResponsePlan } from './plan-response.ts'
import type { Representation } from './representation.ts'

/** What is the same in every response about one representation. */
interface Head {
  readonly shared: OutgoingHttpHeaders
  readonly body: OutgoingHttpHeaders
  readonly download: OutgoingHttpHeaders
}

/** Kept as long as the representation: it takes longer to make than a small range takes to send. */
const heads = new WeakMap<Representation, Head>()

/** The fields of a response to a request for `what`; the length is that of the body a GET has. */
export function responseHead(what: Representation, plan: ResponsePlan, download: boolean): OutgoingHttpHeaders {
  const head = headOf(what)
  if (!('range' in plan)) return head.shared
  const { start, end } = plan.range
  const fields = { ...(download ? head.download : head.body), 'content-length': end - start }
  return plan.status === 200 ? fields : { ...fields, 'content-range': `bytes ${start}-${end - 1}/${what.sizeBytes}` }
}

function headOf(what: Representation): Head {
  const known = heads.get(what)
  if (known !== undefined) return known
  const shared = {
    'accept-ranges': 'bytes',
    etag: what.etag,
    'last-modified': new Date(what.modifiedAt).toUTCString(),
    // A ticket opens this for one viewer and for a while: no cache in between may keep it.
    'cache-control': 'private, no-store',
    'cross-origin-resource-policy': 'same-site',
    'x-content-type-options': 'nosniff',
  }
  const typed = { ...shared, 'content-type': what.mimeType }
  const download = { ...typed, 'content-disposition': contentDisposition(what.name, 'attachment') }
  const inline = { ...typed, 'content-disposition': contentDisposition(what.name, 'inline') }
  const head = { shared, body: what.mayShow ? inline : download, download }
  heads.set(what, head)
  return head
}

/** RFC 6266, with the name in plain ASCII for old clients and in full for the others. */
function contentDisposition(name: string, kind: 'inline' | 'attachment'): string {
  const ascii = name.replace(/[^\x20-\x7e]|["\\]/g, '_')
  const full = encodeURIComponent(name).replace(/['()*]/g, (char) => `%${char.charCodeAt(0).toString(16)}`)
  return `${kind}; filename="${ascii}"; filename*=UTF-8''${full}`
}
