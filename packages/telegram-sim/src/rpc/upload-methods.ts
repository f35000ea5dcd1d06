import type { tl } from '@mtcute/core'
import type { StoredDocument } from '../files/documents.ts'
import { fileHashes } from '../files/file-hashes.ts'
import { checkFileRange } from '../files/file-range.ts'
import { seededBytes } from '../files/seeded-bytes.ts'
import { fromLong } from '../tl/tl-long.ts'
import { flipBit } from '../weather/flip-bit.ts'
import type { Weather } from '../weather/weather.ts'
import type { Account } from '../world/accounts.ts'
import type { World } from '../world/world.ts'
import type { Call, Methods } from './call.ts'
import { knownDocument } from './message-methods.ts'
import { badRequest, RpcError } from './rpc-error.ts'

/** The bytes of files, in and out. */
export function uploadMethods(world: World, weather: Weather): Methods {
  const { accounts, uploads, cdn } = world

  const open = (location: tl.TypeInputFileLocation, call: Call): { document: StoredDocument; caller: Account } => {
    const caller = accounts.caller(call)
    if (location._ !== 'inputDocumentFileLocation') throw badRequest('LOCATION_INVALID')
    const { expiredReferenceProbability } = weather.settings
    if (weather.happens('expiry', caller.id, expiredReferenceProbability))
      world.references.expire(fromLong(location.id).toString(), caller.id)
    const document = knownDocument(world, location, caller)
    const home = document.dataCenterId
    if (home !== call.dataCenterId) throw new RpcError(303, `FILE_MIGRATE_${home}`)
    return { document, caller }
  }
  const hashes = (document: StoredDocument, offset: number) =>
    fileHashes(document.sizeBytes, offset, (range) => documentBytes(world, document, range))
  const redirect = async (document: StoredDocument, dcId: number): Promise<tl.upload.RawFileCdnRedirect> => ({
    _: 'upload.fileCdnRedirect',
    dcId,
    fileToken: cdn.fileToken(document.id),
    encryptionKey: cdn.key(document.id),
    encryptionIv: cdn.iv(document.id),
    fileHashes: await hashes(document, 0),
  })

  return {
    'upload.saveFilePart': (request, call) => uploads.savePart(accounts.caller(call), request),
    'upload.saveBigFilePart': (request, call) => uploads.savePart(accounts.caller(call), request),
    'upload.getFile': async ({ location, offset, limit, precise, cdnSupported }, call) => {
      const { document, caller } = open(location, call)
      checkFileRange({ offset, limit, precise })
      const cdnId = world.addresses.find(({ isCdn }) => isCdn)?.id
      if (cdnSupported === true && document.isCdn === true && cdnId !== undefined) return redirect(document, cdnId)
      const whole = await call.session.turns.run(() => documentBytes(world, document, { offset, limit }))
      const bytes = flipBit(whole, weather, caller.id)
      return { _: 'upload.file', type: { _: 'storage.filePartial' }, mtime: document.date, bytes }
    },
    'upload.getFileHashes': ({ location, offset }, call) => hashes(open(location, call).document, offset),
  }
}

/** Up to `limit` bytes: fewer at the end of the file, and none behind it. */
export async function documentBytes(
  world: World,
  { sizeBytes, content }: StoredDocument,
  { offset, limit }: { readonly offset: number; readonly limit: number },
): Promise<Buffer> {
  const length = Math.max(0, Math.min(limit, sizeBytes - offset))
  if (content.kind === 'seeded') return seededBytes(content.seed, offset, length)
  return world.files.read(content.bytes, offset, length)
}
