export {
  DiskSliceCache,
  type DiskSliceCacheDeps,
  type DiskSliceCacheOptions,
  PINNED_SHARE,
} from './disk-slice-cache.ts'
export { HeatPolicy } from './heat-policy.ts'
