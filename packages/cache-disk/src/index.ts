export { DiskSliceCache, type DiskSliceCacheDeps, type DiskSliceCacheOptions } from './disk-slice-cache.ts'
