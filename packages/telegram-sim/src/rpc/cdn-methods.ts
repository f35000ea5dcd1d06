import { fileHashes } from '../files/file-hashes.ts'
import { checkFileRange } from '../files/file-range.ts'
import { flipBit } from '../weather/flip-bit.ts'
import type { Weather } from '../weather/weather.ts'
import type { World } from '../world/world.ts'
import type { Methods } from './call.ts'
import { badRequest } from './rpc-error.ts'
import { documentBytes } from './upload-methods.ts'

/** All that a CDN data centre answers; nobody signs in there. */
export const CDN_METHODS: ReadonlySet<string> = new Set(['help.getConfig', 'upload.getCdnFile'])

/** Files of which copies lie in a data centre that is not trusted: https://core.telegram.org/cdn. */
export function cdnMethods(world: World, weather: Weather): Methods {
  const { cdn } = world
  const open = (fileToken: Uint8Array) => {
    const document = world.documents.get(cdn.open(fileToken))
    if (document === undefined) throw badRequest('FILE_TOKEN_INVALID')
    return document
  }
  const hashes = (fileToken: Uint8Array, offset: number) => {
    const document = open(fileToken)
    return fileHashes(document.sizeBytes, offset, (range) => documentBytes(world, document, range))
  }

  return {
    'help.getCdnConfig': () => ({
      _: 'cdnConfig',
      publicKeys: world.addresses
        .filter(({ isCdn }) => isCdn)
        .map(({ id }) => ({ _: 'cdnPublicKey', dcId: id, publicKey: world.identities.cdnRsa.publicPem })),
    }),
    'upload.getCdnFile': async ({ fileToken, offset, limit }, call) => {
      const document = open(fileToken)
      checkFileRange({ offset, limit })
      if (!cdn.has(document.id))
        return { _: 'upload.cdnFileReuploadNeeded', requestToken: cdn.requestToken(document.id) }
      const whole = await call.session.turns.run(() => documentBytes(world, document, { offset, limit }))
      const bytes = cdn.seal(document.id, offset, whole)
      return { _: 'upload.cdnFile', bytes: flipBit(bytes, weather, undefined) }
    },
    'upload.reuploadCdnFile': ({ fileToken, requestToken }) => {
      cdn.bring(open(fileToken).id, requestToken)
      return hashes(fileToken, 0)
    },
    'upload.getCdnFileHashes': ({ fileToken, offset }) => hashes(fileToken, offset),
  }
}
