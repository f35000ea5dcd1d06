import type { KeyFrame } from '../key-frames/key-frame-index.ts'

/** Cuts single key frames out of a file. */
export interface KeyPictureCutter {
  /** A Matroska file of one picture, the key frame; undefined where it is not what the index says. Throws what the reader throws. */
  cut(frame: KeyFrame): Promise<Uint8Array | undefined>
}
