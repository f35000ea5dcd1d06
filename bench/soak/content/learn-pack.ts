import { JoinedBytes, KeptBytes, type KnownBytes } from './known-bytes.ts'

/** APPNOTE.TXT 4.3.7 (https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT) */
const LOCAL_HEAD = { signature: 0x04034b50, bytes: 30, nameAt: 26, extraAt: 28 }

/**
 * What a pack consists of: its files, of which every byte is known, and what stands around them, which is taken from the one
 * copy that is read here. Throws when a file in it is not what it was when it was taken in.
 */
export function learnPack(archive: Buffer, files: ReadonlyMap<string, KnownBytes>): KnownBytes {
  const pieces: KnownBytes[] = []
  const found = new Set<string>()
  let at = 0
  while (archive.readUInt32LE(at) === LOCAL_HEAD.signature) {
    const nameBytes = archive.readUInt16LE(at + LOCAL_HEAD.nameAt)
    const nameEnd = at + LOCAL_HEAD.bytes + nameBytes
    const path = archive.toString('utf8', at + LOCAL_HEAD.bytes, nameEnd)
    const contentAt = nameEnd + archive.readUInt16LE(at + LOCAL_HEAD.extraAt)
    const [name, file] = [...files].find(([key]) => path.includes(key)) ?? []
    if (file === undefined || name === undefined) throw new Error(`nobody knows ${path} in a pack`)
    const wrong = file.firstWrong(0, archive.subarray(contentAt, contentAt + file.sizeBytes))
    if (wrong !== undefined) throw new Error(`byte ${wrong} of ${path} in a pack is wrong`)
    pieces.push(new KeptBytes(Buffer.from(archive.subarray(at, contentAt))), file)
    found.add(name)
    at = contentAt + file.sizeBytes
  }
  if (found.size !== files.size) throw new Error(`${found.size} of ${files.size} files are in a pack`)
  pieces.push(new KeptBytes(Buffer.from(archive.subarray(at))))
  return new JoinedBytes(pieces)
}
