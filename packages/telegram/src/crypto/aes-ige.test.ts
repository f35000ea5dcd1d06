import { spawnSync } from 'node:child_process'
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type AesIge, type IgeKey, openAesIge, openNativeAesIge, openWasmAesIge } from './aes-ige.ts'
import { FastCryptoProvider } from './fast-crypto-provider.ts'

type Direction = 'encrypt' | 'decrypt'
const DIRECTIONS: readonly Direction[] = ['encrypt', 'decrypt']
const BLOCK_BYTES = 16
const NATIVE = join(import.meta.dirname, '../../native')
const ARM_TOOLS = ['aarch64-linux-gnu-gcc', 'qemu-aarch64']

/** The definition of the mode, with the blocks of Node's AES: what everything here is compared with. */
function blockByBlock(direction: Direction, input: Uint8Array, { key, iv }: IgeKey): Buffer {
  const aes =
    direction === 'encrypt' ? createCipheriv('aes-256-ecb', key, null) : createDecipheriv('aes-256-ecb', key, null)
  aes.setAutoPadding(false)
  const xor = (a: Uint8Array, b: Uint8Array) => Buffer.from(a.map((byte, index) => byte ^ (b[index] ?? 0)))
  const [cipherSide, plainSide] = [iv.subarray(0, BLOCK_BYTES), iv.subarray(BLOCK_BYTES)]
  let [mask, whitening] = direction === 'encrypt' ? [cipherSide, plainSide] : [plainSide, cipherSide]
  const blocks: Buffer[] = []
  for (let at = 0; at < input.length; at += BLOCK_BYTES) {
    const block = input.subarray(at, at + BLOCK_BYTES)
    const made = xor(aes.update(xor(block, mask)), whitening)
    blocks.push(made)
    ;[mask, whitening] = [made, block]
  }
  return Buffer.concat(blocks)
}

function fresh({ key, iv }: IgeKey): IgeKey {
  return { key, iv: Uint8Array.from(iv) }
}

/** Whole blocks, a key and a vector, each of them somewhere in larger memory. */
const vectors = fc.record({
  input: fc.integer({ min: 0, max: 40 }).chain((blocks) => bytesOf(BLOCK_BYTES * blocks)),
  key: bytesOf(32),
  iv: bytesOf(32),
})

function bytesOf(length: number): fc.Arbitrary<Uint8Array> {
  const askew = fc.tuple(fc.uint8Array({ minLength: length + 7, maxLength: length + 7 }), fc.nat(7))
  return askew.map(([bytes, from]) => bytes.subarray(from, from + length))
}

const native = openNativeAesIge()
const ciphers: readonly { readonly name: string; readonly opened: AesIge | undefined }[] = [
  { name: native === undefined ? 'native (skipped, as it was not built here)' : 'native', opened: native },
  { name: 'WebAssembly', opened: openWasmAesIge() },
]

for (const { name, opened } of ciphers)
  describe.skipIf(opened === undefined)(`the ${name} cipher`, () => {
    const cipher = opened ?? openWasmAesIge()

    test('gives the answers that are known', () => {
      const key = Buffer.from('5468697320697320616e20696d706c655468697320697320616e20696d706c65', 'hex')
      const iv = Buffer.from('6d656e746174696f6e206f6620494745206d6f646520666f72204f70656e5353', 'hex')
      const plain = Buffer.from('99706487a1cde613bc6de0b6f24b1c7aa448c8b9c3403e3467a8cad89340f53b', 'hex')
      const output = Buffer.alloc(32)
      cipher.encrypt(plain, output, fresh({ key, iv }))
      expect(output.toString('hex')).toBe('792ea8ae577b1a66cb3bd92679b8030ca54ee631976bd3a04547fdcb4639fa69')
      cipher.decrypt(output, output, fresh({ key, iv }))
      expect(output.equals(plain)).toBe(true)
    })

    test.each(DIRECTIONS)('agrees with the definition when it is to %s', (direction) => {
      fc.assert(
        fc.property(vectors, fc.boolean(), (vector, isInPlace) => {
          const input = Uint8Array.from(vector.input)
          const output = isInPlace ? input : new Uint8Array(input.length)
          cipher[direction](input, output, fresh(vector))
          expect(Buffer.from(output).equals(blockByBlock(direction, vector.input, vector))).toBe(true)
        }),
      )
    })

    test.each(DIRECTIONS)('takes a message piece by piece when it is to %s', (direction) => {
      const cuts = fc.array(fc.integer({ min: 0, max: 12 }), { maxLength: 12 })
      fc.assert(
        fc.property(vectors, cuts, (vector, pieces) => {
          const bytes = Uint8Array.from(vector.input)
          const running = fresh(vector)
          let from = 0
          for (const blocks of [...pieces, bytes.length]) {
            const piece = bytes.subarray(from, from + BLOCK_BYTES * blocks)
            cipher[direction](piece, piece, running)
            from += piece.length
          }
          expect(Buffer.from(bytes).equals(blockByBlock(direction, vector.input, vector))).toBe(true)
        }),
      )
    })

    test.each([
      ['no whole blocks', { input: new Uint8Array(17) }],
      ['an output without room', { output: new Uint8Array(16) }],
      ['a short key', { key: new Uint8Array(31) }],
      ['a short vector', { iv: new Uint8Array(16) }],
    ])('refuses %s', (_, wrong) => {
      const { input, output, key, iv } = {
        input: new Uint8Array(32),
        output: new Uint8Array(32),
        key: new Uint8Array(32),
        iv: new Uint8Array(32),
        ...wrong,
      }
      for (const direction of DIRECTIONS)
        expect(() => cipher[direction](input, output, { key, iv })).toThrow(RangeError)
    })

    test('refuses an output that lies askew over the input', () => {
      const memory = new Uint8Array(64)
      const cipherKey = { key: new Uint8Array(32), iv: new Uint8Array(32) }
      expect(() => cipher.decrypt(memory.subarray(0, 48), memory.subarray(16), cipherKey)).toThrow(RangeError)
      expect(() => cipher.decrypt(memory.subarray(16), memory.subarray(0, 48), cipherKey)).toThrow(RangeError)
    })
  })

test('a large message comes out of both ciphers alike', () => {
  const [input, key, iv] = [randomBytes(1024 * 1024 + 32), randomBytes(32), randomBytes(32)]
  const outputs = [openAesIge(), openWasmAesIge()].map((cipher) => {
    const output = Buffer.alloc(input.length)
    cipher.decrypt(input, output, fresh({ key, iv }))
    return output
  })
  expect(outputs[0]?.equals(outputs[1] ?? Buffer.alloc(0))).toBe(true)
})

test('a client may use one cipher of the provider for several messages', () => {
  const provider = new FastCryptoProvider(openAesIge())
  const [input, key, iv] = [randomBytes(64), randomBytes(32), randomBytes(32)]
  const cipher = provider.createAesIge(key, iv)
  for (const _ of [1, 2]) {
    expect(Buffer.from(cipher.encrypt(input)).equals(blockByBlock('encrypt', input, { key, iv }))).toBe(true)
    expect(Buffer.from(cipher.decrypt(input)).equals(blockByBlock('decrypt', input, { key, iv }))).toBe(true)
  }
})

function isOnPath(program: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, program)))
}

test('the cipher of ARM processors agrees with the definition', async ({ skip }) => {
  const missing = ARM_TOOLS.filter((tool) => !isOnPath(tool))
  if (missing.length > 0) skip(`${missing.join(' and ')} not installed`)
  const folder = await mkdtemp(join(tmpdir(), 'aes-ige-'))
  try {
    const program = join(folder, 'answer-vectors')
    const sources = ['aes-ige-arm64.c', 'processor.c', 'answer-vectors.c']
    const flags = ['-std=c11', '-O2', '-Wall', '-Wextra', '-Werror', '-static', '-march=armv8-a+crypto']
    const built = spawnSync('aarch64-linux-gnu-gcc', [...flags, ...sources, '-o', program], { cwd: NATIVE })
    expect(built.stderr.toString()).toBe('')
    const cases = fc.sample(vectors, 100).filter(({ input }) => input.length > 0)
    const asked = cases.flatMap((vector) => DIRECTIONS.map((direction) => ({ direction, ...vector })))
    const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
    const lines = asked.map(({ direction, key, iv, input }) => [direction, hex(key), hex(iv), hex(input)].join(' '))
    const { stdout, status } = spawnSync('qemu-aarch64', [program], {
      input: `${lines.join('\n')}\n`,
      encoding: 'utf8',
    })
    expect(status).toBe(0)
    const answers = stdout.trim().split('\n')
    const expected = asked.map(({ direction, input, ...cipher }) => {
      const output = blockByBlock(direction, input, cipher)
      const [cipherText, plainText] = direction === 'encrypt' ? [output, input] : [input, output]
      return `${hex(output)} ${hex(cipherText.subarray(-BLOCK_BYTES))}${hex(plainText.subarray(-BLOCK_BYTES))}`
    })
    expect(answers).toEqual(expected)
  } finally {
    await rm(folder, { recursive: true })
  }
})
