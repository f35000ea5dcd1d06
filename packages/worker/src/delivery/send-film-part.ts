import type { OutgoingHttpHeaders } from 'node:http'
import { abortable } from '@streamvault/core'
import type { FilmAnswer } from '../hls/film-desk.ts'
import type { RequestHead } from './exchange.ts'
import { knowsTag } from './knows-tag.ts'
import type { BodyDeps, ResponseBody } from './response-body.ts'
import { writePiece } from './write-piece.ts'

/** What a response to a viewer of a film in segments is to carry, and how. */
export interface FilmResponse extends Pick<ResponseBody, 'response' | 'signal' | 'stop' | 'mayContinue' | 'pace'> {
  readonly request: RequestHead
  readonly answer: FilmAnswer
  /** Told when its first bytes leave. */
  readonly onBegin: (outcome: 'hit' | 'miss') => void
}

const NO_BYTES = new Uint8Array()

/** Answers with a playlist or a part of a film. What goes wrong before its first bytes are there is thrown before anything is sent. */
export async function sendFilmPart(deps: BodyDeps, asked: FilmResponse): Promise<void> {
  const { request, response, answer } = asked
  const head = headOf(answer)
  if (answer.etag !== undefined && knowsTag(request.headers['if-none-match'], answer.etag)) {
    response.writeHead(304, head)
    return
  }
  const length = answer.sizeBytes === undefined ? {} : { 'content-length': answer.sizeBytes }
  if (request.method === 'HEAD') {
    response.writeHead(200, { ...head, ...typeOf(answer), ...length })
    return
  }
  const stream = deps.streams.add({ ...asked, files: [answer.file] })
  try {
    const outcome = answer.sizeBytes === undefined ? 'miss' : 'hit'
    for await (const piece of answer.bytes(asked.signal)) {
      await asked.pace?.(piece.length)
      const { settled } = deps.newcomers
      if (settled !== undefined) await abortable(settled, asked.signal)
      asked.signal.throwIfAborted()
      asked.mayContinue()
      if (!response.headersSent) {
        // RFC 9211.
        const status = { 'cache-status': `streamvault; ${outcome === 'hit' ? 'hit' : 'fwd=miss'}` }
        response.writeHead(200, { ...head, ...typeOf(answer), ...length, ...status })
        asked.onBegin(outcome)
      }
      await writePiece(deps, stream, { piece, signal: asked.signal })
      deps.metrics.add('streamvault_stream_bytes_total', piece.length, {})
    }
    if (!response.headersSent)
      response.writeHead(200, { ...head, ...typeOf(answer), 'content-length': NO_BYTES.length })
  } finally {
    deps.streams.remove(stream)
  }
}

function headOf({ etag }: FilmAnswer): OutgoingHttpHeaders {
  return {
    'accept-ranges': 'none',
    ...(etag === undefined ? {} : { etag }),
    // A ticket opens this for one viewer and for a while: no cache in between may keep it.
    'cache-control': 'private, no-store',
    'cross-origin-resource-policy': 'same-site',
    'x-content-type-options': 'nosniff',
  }
}

function typeOf({ contentType }: FilmAnswer): OutgoingHttpHeaders {
  return { 'content-type': contentType }
}
