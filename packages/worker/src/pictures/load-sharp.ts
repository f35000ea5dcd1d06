import type sharp from 'sharp'

type Library = typeof sharp

let loading: Promise<Library> | undefined

/** The library is native code of 20 MB: a worker that is asked for no picture does without. */
export function loadSharp(): Promise<Library> {
  loading ??= import('sharp').then(({ default: sharp }) => {
    // Of all that it can read, only what posters come in: the rest is code that nobody needs, and attackers do.
    sharp.block({ operation: ['VipsForeignLoad'] })
    sharp.unblock({
      operation: ['VipsForeignLoadJpegBuffer', 'VipsForeignLoadPngBuffer', 'VipsForeignLoadWebpBuffer'],
    })
    // What is kept is kept on disk; and pictures must leave a processor to streams.
    sharp.cache(false)
    sharp.concurrency(1)
    return sharp
  })
  return loading
}
