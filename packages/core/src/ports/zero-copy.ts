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
 * The kernel may send pages long after `send` returned. Bytes that are to be overwritten must be detached first.
 */
export interface ZeroCopy {
  /**
   * Hands bytes from the start of `extent` to a socket, and says how many it took: fewer than all, or none, when the socket
   * takes no more now, when it is broken, or when the bytes are not in memory. It asks before it sends, by samples: what was
   * missed between two of them is waited for, a few milliseconds at the most.
   */
  send(socketDescriptor: number, extent: FileExtent): number

  /** Fills all of `target` from the start of `extent` if that takes no waiting for a disk, and says whether it did. */
  copy(extent: FileExtent, target: Uint8Array): boolean

  /** Lets a socket gather what it is given, so that a head and the first bytes behind it leave as one. */
  hold(socketDescriptor: number): void

  /** Lets a socket send what it has gathered. */
  push(socketDescriptor: number): void

  /** Whether what is written to this file can be detached. */
  canDetach(descriptor: number): boolean

  /** Gives the extent fresh pages, reading as zeros: what is still being sent of the old ones stays as it was. */
  detach(extent: FileExtent): Promise<void>
}
