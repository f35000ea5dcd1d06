import { type Encryption, VaultError } from '@streamvault/core'
import type { FileCiphers } from '../reading/file-cipher.ts'

/** The first line: which version this is, and how the rest is encrypted. A version that is not known is not read. */
const HEAD = /^streamvault-manifest\/1 (?:plain|(?<scheme>aes-256-ctr) (?<keyId>[0-9a-f]{16}) (?<salt>[0-9a-f]{64}))$/
const HEAD_CHARS_MAX = 128
const NEWLINE = 10

/**
 * Writes what a manifest says; with `ciphers` encrypted, with a key of its own: a second text under the key of what it tells of, or
 * another attempt at this one, would give both away.
 */
export function sealJson(facts: object, ciphers: FileCiphers | undefined): Uint8Array {
  const body = Buffer.from(JSON.stringify(facts))
  if (ciphers === undefined) return Buffer.concat([Buffer.from('streamvault-manifest/1 plain\n'), body])
  const own = ciphers.begin()
  ciphers.open(own).apply(body, 0)
  return Buffer.concat([Buffer.from(`streamvault-manifest/1 ${own.scheme} ${own.keyId} ${own.salt}\n`), body])
}

/**
 * What a manifest says that anybody may have written. Throws `MANIFEST_INVALID` with a reason for what no vault has written, and
 * `FILE_KEY_UNKNOWN` when none of the master secrets opens it. `bytes` is overwritten.
 */
export function openJson(bytes: Uint8Array, ciphers: FileCiphers): unknown {
  const headEnd = bytes.subarray(0, HEAD_CHARS_MAX).indexOf(NEWLINE)
  const head = HEAD.exec(Buffer.from(bytes.subarray(0, Math.max(headEnd, 0))).toString('latin1'))
  if (head === null) throw new VaultError('MANIFEST_INVALID', { reason: 'its version is not known' })
  const body = bytes.subarray(headEnd + 1)
  const { scheme, keyId, salt } = head.groups ?? {}
  if (scheme !== undefined && keyId !== undefined && salt !== undefined)
    ciphers.open({ scheme: 'aes-256-ctr', keyId, salt } satisfies Encryption).apply(body, 0)
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))
  } catch (cause) {
    throw new VaultError('MANIFEST_INVALID', { reason: 'it is not JSON' }, { cause })
  }
}
