import sharp from 'sharp'

interface Size {
  readonly width: number
  readonly height: number
}

/** A JPEG of such a size, with colours that change over it. */
export async function testJpeg({ width, height }: Size): Promise<Buffer> {
  const pixels = Buffer.alloc(width * height * 3)
  for (let index = 0; index < width * height; index++) {
    const [x, y] = [index % width, Math.floor(index / width)]
    pixels.set([(x * 255) / width, (y * 255) / height, (x ^ y) & 0xc0], index * 3)
  }
  return await sharp(pixels, { raw: { width, height, channels: 3 } })
    .jpeg()
    .toBuffer()
}
