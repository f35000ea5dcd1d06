/** What a client has to know to read the file of a simulator: a key that is signed in, and the file as its account sees it. */
export interface SimTarget {
  /** In hex, as is the reference. */
  readonly key: string
  readonly documentId: string
  readonly accessHash: string
  readonly fileReference: string
  readonly sizeBytes: number
  readonly port: number
  /** Of the socket that sends as many bytes without a protocol. */
  readonly plainPort: number
}
