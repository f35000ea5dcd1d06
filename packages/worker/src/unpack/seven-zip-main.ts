import { writeSync } from 'node:fs'
import SevenZip, { type SevenZipModuleFactory } from '7z-wasm'

/**
 * 7-Zip in WebAssembly, as a process of its own: `FOLDER MEMORY_BYTES ARGS…`. It sees the files of one folder, writes what it
 * unpacks to standard output and what it says to standard error, and ends with the code of 7-Zip.
 */
const [folder = '', memoryBytes = '', ...args] = process.argv.slice(2)
const PAGE_BYTES = 65_536
const RETRY_MS = 2
/** The part of it that is changed here; the types of Node leave it out. */
declare const WebAssembly: {
  readonly Memory: { readonly prototype: { readonly buffer: ArrayBuffer; grow(pages: number): number } }
}
const pause = new Int32Array(new SharedArrayBuffer(4))

// An archive says how much memory it takes to unpack it: more than this is refused as if the machine did not have it.
const { prototype } = WebAssembly.Memory
const { grow } = prototype
prototype.grow = function (pages) {
  if (this.buffer.byteLength + pages * PAGE_BYTES > Number(memoryBytes)) throw new RangeError('too much memory')
  return grow.call(this, pages)
}

const say = (line: string) => writeAll(2, Buffer.from(`${line}\n`))
// Its types are those of an ES module, and it is none.
const start = SevenZip as unknown as SevenZipModuleFactory
const engine = await start({
  print: say,
  printErr: say,
  // Nobody is there to be asked, for a password or anything else.
  stdin: () => -1,
  quit: (code) => {
    process.exitCode = code
  },
})
engine.FS.mkdir('/archives')
engine.FS.mount(engine.NODEFS, { root: folder }, '/archives')
engine.FS.chdir('/archives')
const { streams } = engine.FS as unknown as { readonly streams: readonly { stream_ops: object }[] }
const output = streams[1] ?? { stream_ops: {} }
output.stream_ops = {
  ...output.stream_ops,
  // As shipped, standard output takes one character at a time.
  write: (_stream: unknown, bytes: Uint8Array, start: number, length: number) => {
    writeAll(1, bytes.subarray(start, start + length))
    return length
  },
}
engine.callMain(args)

/** Waits for a reader who is slow. */
function writeAll(descriptor: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length; ) {
    try {
      done += writeSync(descriptor, bytes, done)
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) throw error
      Atomics.wait(pause, 0, 0, RETRY_MS)
    }
  }
}
