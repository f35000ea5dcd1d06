export { PROBE_BYTES_MAX, probeMedia } from './probe/probe-media.ts'
