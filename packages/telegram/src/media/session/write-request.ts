import { type mtp, tl } from '@mtcute/core'
import { __tlWriterMap, TlBinaryWriter } from '@mtcute/core/utils.js'

/** How a client presents itself; the first request of a session says it. */
export interface Introduction {
  readonly apiId: number
  readonly deviceModel: string
  readonly systemVersion: string
  readonly appVersion: string
}

/** The body of a service message. */
export function writeService(message: mtp.TlObject): Uint8Array {
  return TlBinaryWriter.serializeObject(__tlWriterMap, message)
}

/**
 * The body of a request, which wants no updates in its session: they go to the client of the same account. With an
 * introduction it is as the first of a session has to be (https://core.telegram.org/api/invoking).
 */
export function writeRequest(request: tl.RpcMethod, introduction?: Introduction): Uint8Array {
  const quiet: tl.RawInvokeWithoutUpdatesRequest = { _: 'invokeWithoutUpdates', query: request }
  return TlBinaryWriter.serializeObject(
    __tlWriterMap,
    introduction === undefined ? quiet : introduced(quiet, introduction),
  )
}

function introduced(query: tl.TlObject, introduction: Introduction): tl.RawInvokeWithLayerRequest {
  const languages = { systemLangCode: 'en', langPack: '', langCode: 'en' }
  return { _: 'invokeWithLayer', layer: tl.LAYER, query: { _: 'initConnection', ...introduction, ...languages, query } }
}
