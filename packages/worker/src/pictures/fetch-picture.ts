import { type CallOptions, type PictureId, type PictureKind, VaultError } from '@streamvault/core'
import { discardBody, type UrlAnswer, type UrlClient } from '../leech/url-client.ts'

/** The largest file that is fetched: the largest of TMDB's pictures have some 5 MiB. */
const FILE_BYTES_MAX = 16 * 1024 ** 2
/** In which size each is fetched; the largest in which it is shown is not much larger (https://developer.themoviedb.org/docs/image-basics). */
const SIZES: Readonly<Record<PictureKind, string>> = {
  poster: 'w780',
  backdrop: 'w1280',
  still: 'original',
  profile: 'h632',
}

export interface PictureSource {
  readonly client: Pick<UrlClient, 'get'>
  /** Of the pictures of TMDB, without a slash at the end. */
  readonly url: string
  /** A template of addresses of pictures of names, as `placeholderAddress` takes it; undefined for none. */
  readonly placeholder: string | undefined
}

/**
 * The file of a picture, as the metadata service has it. Throws `PICTURE_NOT_FOUND`, `PICTURE_UNUSABLE` when it is too large, and
 * `PICTURE_UNAVAILABLE`.
 */
export async function fetchPicture(
  { client, url }: Pick<PictureSource, 'client' | 'url'>,
  { picture, kind }: { readonly picture: PictureId; readonly kind: PictureKind },
  { signal }: CallOptions,
): Promise<Buffer> {
  return await fetchFile(client, new URL(`${url}/${SIZES[kind]}/${picture}`), { signal })
}

/** The file of a picture at an address. Throws as `fetchPicture` does. */
export async function fetchFile(
  client: PictureSource['client'],
  address: URL,
  { signal }: CallOptions,
): Promise<Buffer> {
  try {
    const answer = await client.get(address, { headers: { accept: 'image/jpeg,image/png,image/webp' }, signal })
    assertPicture(answer)
    return await readBounded(answer)
  } catch (error) {
    signal.throwIfAborted()
    if (error instanceof VaultError && error.code.startsWith('PICTURE_')) throw error
    throw new VaultError('PICTURE_UNAVAILABLE', { host: address.host }, { cause: error })
  }
}

function assertPicture(answer: UrlAnswer): void {
  const { status, headers } = answer
  const error = errorOf(status, Number(headers['content-length'] ?? 0))
  if (error === undefined) return
  discardBody(answer)
  throw error
}

function errorOf(status: number, bytes: number): VaultError | undefined {
  if (status === 404 || status === 410) return new VaultError('PICTURE_NOT_FOUND')
  if (status !== 200) return new VaultError('PICTURE_UNAVAILABLE', { reason: `it answers ${status}` })
  return bytes > FILE_BYTES_MAX ? tooLarge() : undefined
}

async function readBounded(answer: UrlAnswer): Promise<Buffer> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of answer.body as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > FILE_BYTES_MAX) {
      discardBody(answer)
      throw tooLarge()
    }
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function tooLarge(): VaultError {
  return new VaultError('PICTURE_UNUSABLE', { reason: `its file has more than ${FILE_BYTES_MAX} bytes` })
}
