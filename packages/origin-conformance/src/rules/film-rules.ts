import { HLS_MASTER, hlsPath } from '@streamvault/contract'
import type { Answer } from '../http/answer.ts'
import type { Rule } from '../rule.ts'
import type { Subject } from '../subject/subject.ts'
import { demand, needs } from '../verdict.ts'
import { isRefused } from './problem.ts'

const PLAYLIST_TYPE = 'application/vnd.apple.mpegurl'
const UNPLAYABLE = 422
/** An address in an attribute, or on a line of its own. */
const ADDRESS = /URI="(?<quoted>[^"]+)"|^(?<plain>[^#\s][^\r\n]*)/gm

/** A film in segments is for whoever may have its bytes, and nothing of it is for anybody else. */
export const FILM_RULES: readonly Rule[] = [
  {
    id: 'film/playlists',
    title: 'playlists of a film are playlists, and each address in them carries a ticket',
    source: 'RFC 8216, 4; contract, HTTP',
    check: async (subject) => {
      const master = await masterOf(subject)
      const video = needs(await videoIn(subject, master), 'the film has no pictures')
      for (const { headers, body } of [master, video]) {
        const type = headers['content-type'] ?? ''
        demand(type.split(';')[0] === PLAYLIST_TYPE, `a playlist is "${type}"`)
        demand(body.toString().startsWith('#EXTM3U'), 'a playlist does not begin as one')
        const bare = addressesIn(body).filter((address) => !address.includes('ticket='))
        demand(bare.length === 0, `${bare.length} addresses carry no ticket`)
      }
    },
  },
  {
    id: 'film/parts',
    title: 'a part of a film is the same each time, has a strong validator, and nobody but its viewer may keep it',
    source: 'RFC 9110, 8.8.3 and 9.3.2; contract, HTTP',
    check: async (subject) => {
      const address = await partIn(subject)
      const [first, again] = [await subject.origin.ask(address), await subject.origin.ask(address)]
      demand(first.status === 200 && again.status === 200, `it answers ${first.status}, then ${again.status}`)
      demand(first.body.length > 0 && first.body.equals(again.body), 'it has other bytes the second time')
      const { etag = '' } = first.headers
      demand(/^"[^"]+"$/.test(etag) && again.headers.etag === etag, 'it has no strong validator that stays')
      const kept = first.headers['cache-control'] ?? ''
      demand(/\b(?:private|no-store)\b/.test(kept), `Cache-Control is "${kept}"`)
      const head = await subject.origin.ask(address, { method: 'HEAD' })
      demand(
        head.status === 200 && head.headers.etag === etag,
        `HEAD answers ${head.status}, and as if it were another`,
      )
    },
  },
  {
    id: 'film/ticket',
    title: 'no part of a film is had without its ticket, though somebody had it a moment ago',
    source: 'contract, HTTP',
    check: async (subject) => {
      const { origin, file } = subject
      const [path = ''] = (await partIn(subject)).split('?')
      await origin.ask(await partIn(subject))
      for (const bare of [path, `/hls/${file.id}/${HLS_MASTER}`]) {
        isRefused(await origin.ask(bare), 'a film without a ticket', { status: 401, code: 'TICKET_MISSING' })
        const strange = `${bare}?ticket=${file.ticket.slice(0, -4)}AAAA`
        isRefused(await origin.ask(strange), 'a film with a forged ticket', { status: 403, code: 'TICKET_INVALID' })
      }
    },
  },
  {
    id: 'film/missing',
    title: 'a segment that a film has not is not found, and said to be so',
    source: 'RFC 9110, 15.5.5; contract, HTTP',
    check: async (subject) => {
      await masterOf(subject)
      const { origin, file } = subject
      const answer = await origin.ask(hlsPath(file.id, 'video/99999.m4s', file.ticket))
      isRefused(answer, 'a segment that there is not', { status: 404, code: 'SEGMENT_NOT_FOUND' })
    },
  },
]

async function masterOf({ origin, file }: Subject): Promise<Answer> {
  const answer = await origin.ask(hlsPath(file.id, HLS_MASTER, file.ticket))
  needs(answer.status === UNPLAYABLE ? undefined : answer, 'the file to check with is not played in segments')
  demand(answer.status === 200, `the master playlist answers ${answer.status}`)
  return answer
}

async function videoIn({ origin, file }: Subject, { body }: Answer): Promise<Answer | undefined> {
  const own = addressesIn(body).find(
    (address) => address.startsWith(`/hls/${file.id}/`) && address.includes('video.m3u8'),
  )
  if (own === undefined) return undefined
  const answer = await origin.ask(own)
  demand(answer.status === 200, `the playlist of its pictures answers ${answer.status}`)
  return answer
}

/** The address of the first segment of pictures. */
async function partIn(subject: Subject): Promise<string> {
  const video = needs(await videoIn(subject, await masterOf(subject)), 'the film has no pictures')
  return needs(
    addressesIn(video.body).find((address) => address.includes('.m4s')),
    'the film has no segment',
  )
}

function addressesIn(body: Buffer): string[] {
  return [...body.toString().matchAll(ADDRESS)].map(({ groups = {} }) => groups['quoted'] ?? groups['plain'] ?? '')
}
