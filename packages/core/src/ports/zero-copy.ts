/** Bytes of an open file: where they lie, and how many. */
export interface FileExtent {
  /** A file descriptor of this process. */
  readonly descriptor: number
  readonly start: number
  readonly sizeBytes: number
}

/**
 * Bytes from a file to a socket inside the kernel, where the platform can do that: a third of the CPU of reading them into
 * memory and writing them out again.
 *
 * The kernel may send pages long after `send` returned. Bytes that are to be overwritten must be detached first. For that, a file
 * is prepared before anything of it is read or written, and then written in pieces of `SLICE_BYTES` at most, within one slice each.
 */
export interface ZeroCopy {
  /**
   * Hands bytes from the start of `extent` to a socket, and says how many it took: fewer than all, or none, when the socket
   * takes no more now, when it is broken, or when the bytes are not in memory: then they are on their way there. It asks before it
   * sends, by samples: what was missed between two of them is waited for, a few milliseconds at the most.
   */
  send(socketDescriptor: number, extent: FileExtent): number

  /** Fills all of `target` from the start of `extent` if that takes no waiting for a disk, and says whether it did. */
  copy(extent: FileExtent, target: Uint8Array): boolean

  /** Lets a socket gather what it is given, so that a head and the first bytes behind it leave as one. */
  hold(socketDescriptor: number): void

  /** Lets a socket send what it has gathered. */
  push(socketDescriptor: number): void

  /** Sees to it that whole slices of this file can be detached, as long as it is open here; says whether they can. */
  prepare(descriptor: number): boolean

  /** Gives slices fresh pages, reading as zeros: what is still being sent of the old ones stays as it was. */
  detach(extent: FileExtent): Promise<void>
}
