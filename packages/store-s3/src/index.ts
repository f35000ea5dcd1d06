export type { BucketAddress } from './bucket-address.ts'
export { S3_LIMITS, S3BlobStore, type S3BlobStoreOptions } from './s3-blob-store.ts'
