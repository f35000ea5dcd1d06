type Brand<B extends string> = string & { readonly __brand: B }

/** Names one stored blob. Issued by a store, kept by the catalogue, and parsed by nobody but that store. */
export type BlobRef = Brand<'BlobRef'>

/** A title's stable name in addresses, such as `big-buck-bunny-2008`. */
export type TitleId = Brand<'TitleId'>

/** Names a file by its content: `f` and 32 hexadecimal digits, the first half of its SHA-256. */
export type FileId = Brand<'FileId'>

/** Names a pack by its first file and all its content, so that another content has another id. */
export type PackId = Brand<'PackId'>

/** Names a picture of a metadata service: the name of its file there, such as `kqjL17yufvn9OVLyXYpvtyrFfak.jpg`. */
export type PictureId = Brand<'PictureId'>

export type JobId = Brand<'JobId'>

/** Names somebody whom the vault knows. */
export type PersonId = Brand<'PersonId'>

export type SessionId = Brand<'SessionId'>

/** The number of something that is taken down. */
export type CaseId = Brand<'CaseId'>

/** The number of a notice that something should be. */
export type NoticeId = Brand<'NoticeId'>

/** Half of a SHA-256 is enough: two of 10^12 files collide with a probability below 10^-14. */
export function fileIdOf(sha256: string): FileId {
  return `f${sha256.slice(0, 32)}` as FileId
}
