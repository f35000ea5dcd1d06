import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { ige256Decrypt, ige256Encrypt, initSync, SIMD_AVAILABLE } from '@mtcute/wasm'

/** An AES-256 key of 32 bytes, and the vector of as many bytes: ciphertext before the first block, then plaintext. */
export interface IgeKey {
  readonly key: Uint8Array
  /** Is changed by whatever uses it. */
  readonly iv: Uint8Array
}

/**
 * AES-256 in infinite garble extension (https://core.telegram.org/mtproto/description#encrypted-message).
 *
 * `input` is whole blocks of 16 bytes, `output` has room for them, and is `input` itself or other memory. The vector is left as
 * the bytes that follow need it, so that a message can be ciphered piece by piece. Throws RangeError for wrong sizes.
 */
export interface AesIge {
  readonly kind: 'native' | 'wasm'
  decrypt(input: Uint8Array, output: Uint8Array, cipher: IgeKey): void
  encrypt(input: Uint8Array, output: Uint8Array, cipher: IgeKey): void
}

const BLOCK_BYTES = 16
const KEY_BYTES = 32
const require = createRequire(import.meta.url)

type NativeCipher = (input: Uint8Array, output: Uint8Array, key: Uint8Array, iv: Uint8Array) => void
type WasmCipher = (input: Uint8Array, key: Uint8Array, iv: Uint8Array) => Uint8Array

let fastest: AesIge | undefined

/** The fastest one that this machine has; the same at every call. */
export function openAesIge(): AesIge {
  fastest ??= openNativeAesIge() ?? openWasmAesIge()
  return fastest
}

/** Made of the processor's AES instructions; undefined where it was not built, or the processor has none. */
export function openNativeAesIge(): AesIge | undefined {
  const { decrypt, encrypt } = loadAddon()
  if (decrypt === undefined || encrypt === undefined) return undefined
  return {
    kind: 'native',
    decrypt: (input, output, { key, iv }) => decrypt(input, output, key, iv),
    encrypt: (input, output, { key, iv }) => encrypt(input, output, key, iv),
  }
}

/** Runs anywhere, at a fifth of the speed. */
export function openWasmAesIge(): AesIge {
  const file = SIMD_AVAILABLE ? 'mtcute-simd.wasm' : 'mtcute.wasm'
  initSync(readFileSync(require.resolve(`@mtcute/wasm/${file}`)))
  return {
    kind: 'wasm',
    decrypt: (input, output, cipher) => runWasm(ige256Decrypt, { input, output, cipher, from: 'input' }),
    encrypt: (input, output, cipher) => runWasm(ige256Encrypt, { input, output, cipher, from: 'output' }),
  }
}

/** What the launcher built; nothing where it could not. */
function loadAddon(): { readonly decrypt?: NativeCipher; readonly encrypt?: NativeCipher } {
  try {
    return require('../../native/build/aes-ige.node')
  } catch {
    return {}
  }
}

interface WasmRun {
  readonly input: Uint8Array
  readonly output: Uint8Array
  readonly cipher: IgeKey
  /** Where the ciphertext is. */
  readonly from: 'input' | 'output'
}

function runWasm(run: WasmCipher, { input, output, cipher: { key, iv }, from }: WasmRun): void {
  const fits = input.length % BLOCK_BYTES === 0 && output.length >= input.length
  if (!fits || key.length !== KEY_BYTES || iv.length !== 2 * BLOCK_BYTES || overlapAskew(input, output))
    throw new RangeError('the input is whole blocks, the output has room, key and iv have 32 bytes')
  if (input.length === 0) return
  const made = run(input, key, iv)
  const [cipherText, plainText] = from === 'input' ? [input, made] : [made, input]
  iv.set(cipherText.subarray(-BLOCK_BYTES), 0)
  iv.set(plainText.subarray(-BLOCK_BYTES), BLOCK_BYTES)
  output.set(made)
}

function overlapAskew(input: Uint8Array, output: Uint8Array): boolean {
  const { byteOffset: read, length } = input
  const { byteOffset: written } = output
  return input.buffer === output.buffer && read !== written && read < written + length && written < read + length
}
