import { firstFileOf } from '@streamvault/contract'
import {
  type FileId,
  fileIdOf,
  fileOfSubtitle,
  type NamedBy,
  type PlacedPost,
  parseChannelId,
  type TitleId,
} from '@streamvault/core'

/** What somebody means, as far as the words alone tell. A pack is told by its first file. */
export type Named = { readonly by: NamedBy } & (
  | { readonly file: FileId }
  | { readonly title: TitleId }
  | { readonly pack: FileId }
  | { readonly post: PlacedPost }
)

const FILE = /^f[0-9a-f]{32}$/
const SHA256 = /^[0-9a-f]{64}$/i
/** `-1001234567890/42` and `1234567890 42`. */
const POST = /^(?<place>-?\d{5,15})[/\s:]+(?<cursor>[1-9]\d{0,9})$/
/** What a ticket says, before its signature; it names the file, and opens nothing here. */
const TICKET = /^(?<payload>[\w-]{16,400})\.[\w-]{43}$/
const TELEGRAM_HOSTS = ['t.me', 'telegram.me']

/** Reads the id of a title or file, a digest, an address of the site or a stream, a ticket, or a post of a channel; undefined for what is none of it. */
export function readNamed(said: string): Named | undefined {
  const text = said.trim()
  if (FILE.test(text)) return { by: 'file', file: text as FileId }
  if (SHA256.test(text)) return { by: 'digest', file: fileIdOf(text.toLowerCase()) }
  const post = POST.exec(text)?.groups
  if (post !== undefined) return ofPost(post['place'], post['cursor'])
  const url = text.includes('/') ? (URL.parse(text) ?? URL.parse(text, 'http://vault.invalid')) : null
  if (url !== null) return ofUrl(url)
  const payload = TICKET.exec(text)?.groups?.['payload']
  if (payload !== undefined) return ofTicket(payload)
  return /^[^\s/]{1,200}$/.test(text) ? { by: 'title', title: text as TitleId } : undefined
}

function ofPost(place = '', cursor = ''): Named | undefined {
  const channel = parseChannelId(place)
  return channel === undefined ? undefined : { by: 'message', post: { place: String(channel), cursor } }
}

function ofUrl({ hostname, pathname, protocol, searchParams }: URL): Named | undefined {
  const segments = pathname.split('/').filter(Boolean).map(decoded)
  if (protocol === 'tg:') return ofPost(searchParams.get('channel') ?? '', searchParams.get('post') ?? '')
  if (TELEGRAM_HOSTS.includes(hostname)) return segments[0] === 'c' ? ofPost(segments[1], segments.at(-1)) : undefined
  const [kind, id = '', third, fourth = ''] = segments
  if (kind === 'title' && third === 'watch') return ofFile(fourth)
  if (kind === 'title' && id !== '') return { by: 'link', title: id as TitleId }
  if (kind === 'stream' || kind === 'hls') return ofFile(id)
  if (kind === 'subtitle') return ofFile(fileOfSubtitle(id) ?? '')
  if (kind === 'img') return id === 'sprites' ? ofFile(third ?? '') : { by: 'link', title: id as TitleId }
  return kind === 'pack' ? ofPack(id) : undefined
}

function ofFile(id: string): Named | undefined {
  return FILE.test(id) ? { by: 'link', file: id as FileId } : undefined
}

function ofPack(id: string): Named | undefined {
  const file = firstFileOf(id)
  return file === undefined ? undefined : { by: 'link', pack: file as FileId }
}

function ofTicket(payload: string): Named | undefined {
  const [, kind, id = ''] = Buffer.from(payload, 'base64url').toString().split('\n')
  if (kind === 'pack') return ofPack(id)
  return ofFile(kind === 'subtitle' ? (fileOfSubtitle(id) ?? '') : id)
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}
