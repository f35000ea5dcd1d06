export { DiskBlobStore, type DiskBlobStoreOptions } from './disk-blob-store.ts'
export { lookAtFolder, type SeenFolder } from './look-at-folder.ts'
