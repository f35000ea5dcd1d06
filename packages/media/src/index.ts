export { findSeekTable } from './probe/find-seek-table.ts'
export { PROBE_BYTES_MAX, probeMedia } from './probe/probe-media.ts'
export { crc32OfSlices } from './zip/crc32-combine.ts'
export { layOutZip, type ZipLayout } from './zip/lay-out-zip.ts'
