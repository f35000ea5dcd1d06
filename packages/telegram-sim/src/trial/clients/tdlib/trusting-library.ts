import { readFile, writeFile } from 'node:fs/promises'

const KEY_BEGIN = '-----BEGIN RSA PUBLIC KEY-----'
const KEY_END = '-----END RSA PUBLIC KEY-----'

/**
 * Writes a copy of the TDLib library `from` to `path` that trusts `publicKeyPem`.
 *
 * TDLib has the keys of Telegram in its code and takes no others, and every key of this kind and size is text of one length.
 */
export async function writeTrustingLibrary(from: string, path: string, publicKeyPem: string): Promise<void> {
  const library = await readFile(from)
  const key = Buffer.from(publicKeyPem.trim())
  let replacedCount = 0
  for (let at = library.indexOf(KEY_BEGIN); at >= 0; at = library.indexOf(KEY_BEGIN, at + 1)) {
    const length = library.indexOf(KEY_END, at) + KEY_END.length - at
    if (length !== key.length) continue
    key.copy(library, at)
    replacedCount++
  }
  if (replacedCount === 0) throw new Error(`${from} has no key of ${key.length} bytes`)
  await writeFile(path, library)
}
