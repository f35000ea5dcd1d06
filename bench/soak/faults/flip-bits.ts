import { open } from 'node:fs/promises'
import type { SeededRandom } from '@streamvault/testkit'
import { LinuxZeroCopy } from '@streamvault/zero-copy-linux'

/** A slice of the vault. Less cannot be detached for sure: the kernel keeps pages together, up to so many. */
const PIECE_BYTES = 1024 ** 2

/**
 * Turns one bit in each of `count` pieces of a file as a bad disk does: what was read before, and may still be on its way to
 * somebody, stays as it was. That is why pages are detached before they are written.
 */
export async function flipBits(
  path: string,
  { count, random }: { readonly count: number; readonly random: SeededRandom },
): Promise<void> {
  const zeroCopy = LinuxZeroCopy.open()
  await using file = await open(path, 'r+')
  const { size } = await file.stat()
  const piece = Buffer.alloc(PIECE_BYTES)
  for (let flip = 0; flip < count; flip++) {
    const start = PIECE_BYTES * Math.floor((random() * size) / PIECE_BYTES)
    const { bytesRead } = await file.read(piece, 0, PIECE_BYTES, start)
    await zeroCopy?.detach({ descriptor: file.fd, start, sizeBytes: bytesRead })
    const at = Math.floor(random() * bytesRead)
    piece.writeUInt8(piece.readUInt8(at) ^ (1 << Math.floor(random() * 8)), at)
    await file.write(piece, 0, bytesRead, start)
  }
}
