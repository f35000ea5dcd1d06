export { findSeekTable } from './probe/find-seek-table.ts'
export { PROBE_BYTES_MAX, probeMedia } from './probe/probe-media.ts'
