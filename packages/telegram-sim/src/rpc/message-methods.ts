import type { tl } from '@mtcute/core'
import type { StoredDocument } from '../files/documents.ts'
import { fromLong } from '../tl/tl-long.ts'
import type { Account } from '../world/accounts.ts'
import { View } from '../world/views.ts'
import type { World } from '../world/world.ts'
import type { Call, Methods } from './call.ts'
import { badRequest } from './rpc-error.ts'

/** The media of messages. */
export function messageMethods(world: World): Methods {
  return {
    'messages.uploadMedia': async ({ media }, call) => {
      const caller = world.accounts.caller(call)
      const document = await mediaDocument(world, media, { caller, call })
      return { _: 'messageMediaDocument', document: new View(world, caller).document(document) }
    },
  }
}

/** The document that a request brings, or names. Throws MEDIA_INVALID, and as `knownDocument`. */
export async function mediaDocument(
  world: World,
  media: tl.TypeInputMedia,
  { caller, call }: { readonly caller: Account; readonly call: Call },
): Promise<StoredDocument> {
  if (media._ === 'inputMediaDocument') return knownDocument(world, media.id, caller)
  if (media._ !== 'inputMediaUploadedDocument') throw badRequest('MEDIA_INVALID')
  const { bytes, sizeBytes } = await world.uploads.assemble(caller, media.file)
  const { mimeType, attributes } = media
  const { dataCenterId } = call
  return world.documents.add({ dataCenterId, sizeBytes, mimeType, attributes, content: { kind: 'stored', bytes } })
}

/** The document that a request names. Throws when the account has no access to it, or its reference expired. */
export function knownDocument(
  world: World,
  input: tl.TypeInputDocument | tl.RawInputDocumentFileLocation,
  caller: Account,
): StoredDocument {
  if (input._ === 'inputDocumentEmpty') throw badRequest('MEDIA_EMPTY')
  const id = fromLong(input.id).toString()
  const document = world.documents.get(id)
  const isHash = fromLong(input.accessHash) === world.identities.accessHash('document', id, caller.id)
  if (document === undefined || !isHash) {
    throw badRequest(input._ === 'inputDocument' ? 'MEDIA_EMPTY' : 'FILE_ID_INVALID')
  }
  world.references.check(input.fileReference, id, caller.id)
  return document
}
