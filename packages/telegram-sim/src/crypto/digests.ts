import { createHash } from 'node:crypto'

export function sha1(...pieces: readonly Uint8Array[]): Buffer {
  return digest('sha1', pieces)
}

export function sha256(...pieces: readonly Uint8Array[]): Buffer {
  return digest('sha256', pieces)
}

function digest(algorithm: string, pieces: readonly Uint8Array[]): Buffer {
  const hash = createHash(algorithm)
  for (const piece of pieces) hash.update(piece)
  return hash.digest()
}
