interface MetricSpec {
  readonly kind: 'counter' | 'gauge' | 'histogram'
  readonly help: string
  readonly labels: readonly string[]
  /** Upper bounds for a histogram, in its unit. */
  readonly buckets?: readonly number[]
}

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30] as const

/** Every metric there is. Base units, unit last, `_total` on counters; docs/reference/metrics.md is held equal to this. */
export const METRICS = {
  streamvault_http_requests_total: {
    kind: 'counter',
    help: 'Requests answered, by route group and status class.',
    labels: ['route', 'status'],
  },
  streamvault_stream_bytes_total: { kind: 'counter', help: 'Media bytes handed to sockets.', labels: [] },
  streamvault_streams_active: { kind: 'gauge', help: 'Media responses being written now.', labels: [] },
  streamvault_streams_broken_total: {
    kind: 'counter',
    help: 'Media responses whose connection was destroyed because the bytes could not be had.',
    labels: ['code'],
  },
  streamvault_first_byte_seconds: {
    kind: 'histogram',
    help: 'Time from a media request to its first body byte.',
    labels: ['outcome'],
    buckets: SECONDS,
  },
  streamvault_slice_loads_total: { kind: 'counter', help: 'Slices asked of the cache.', labels: ['outcome'] },
  streamvault_slice_retries_total: { kind: 'counter', help: 'Slices read from the store again.', labels: ['code'] },
  streamvault_slice_failovers_total: {
    kind: 'counter',
    help: 'Slices and subtitles that one home did not give and another did, by why.',
    labels: ['code'],
  },
  streamvault_cache_bytes: { kind: 'gauge', help: 'Bytes that the slice cache holds.', labels: [] },
  streamvault_cache_pinned_slices: {
    kind: 'gauge',
    help: 'Slices that the cache keeps whatever comes: heads of files, and the tables that players need.',
    labels: [],
  },
  streamvault_heads_warming: {
    kind: 'gauge',
    help: '1 while heads of files are brought into the cache, whether anybody watches or not.',
    labels: [],
  },
  streamvault_buffer_bytes: {
    kind: 'gauge',
    help: 'Bytes of media buffers in use: `windows` of running streams, `segments` of films that are played in them, `fills` of the cache, `frames` of answers of Telegram, `mirror-frames` of those to a mirror in channels.',
    labels: ['pool'],
  },
  streamvault_store_read_seconds: {
    kind: 'histogram',
    help: 'Time to the last byte of one store read.',
    labels: ['store', 'result'],
    buckets: SECONDS,
  },
  streamvault_swarm_fetch_seconds: {
    kind: 'histogram',
    help: 'Time from asking an account for a piece to its last byte; `hedge` where a second account was asked.',
    labels: ['result'],
    buckets: SECONDS,
  },
  streamvault_swarm_failures_total: {
    kind: 'counter',
    help: 'Pieces that an account did not bring, by why.',
    labels: ['kind'],
  },
  streamvault_swarm_accounts: {
    kind: 'gauge',
    help: 'Accounts of a swarm, by state: of the store, or of a mirror in channels.',
    labels: ['store', 'state'],
  },
  streamvault_swarm_window_slices: {
    kind: 'gauge',
    help: 'Slices that the usable accounts together may have on their way, in all data centres.',
    labels: ['store'],
  },
  streamvault_swarm_in_flight_bytes: {
    kind: 'gauge',
    help: 'Bytes that accounts were asked for and that have not arrived.',
    labels: ['store'],
  },
  streamvault_swarm_lanes_waiting: {
    kind: 'gauge',
    help: 'Pairs of usable account and data centre that Telegram told to wait.',
    labels: ['store'],
  },
  streamvault_gateway_responses_total: {
    kind: 'counter',
    help: 'Media responses that the gateway has ended, by where it found the slice they begin with.',
    labels: ['cache'],
  },
  streamvault_gateway_bytes_total: {
    kind: 'counter',
    help: 'Media bytes that the gateway sent to viewers, by where it found the slice they begin with.',
    labels: ['cache'],
  },
  streamvault_gateway_responses_active: {
    kind: 'gauge',
    help: 'Media responses of the gateway that run now.',
    labels: [],
  },
  streamvault_gateway_refusals_total: {
    kind: 'counter',
    help: 'Media requests that the gateway refused, by why.',
    labels: ['code'],
  },
  streamvault_gateway_slices_verified_total: {
    kind: 'counter',
    help: 'Slices in the cache of the gateway that were read and compared; those that were wrong were given up.',
    labels: ['result'],
  },
  streamvault_ingest_files_total: { kind: 'counter', help: 'Ingest jobs that ended.', labels: ['result'] },
  streamvault_ingest_subtitles_total: {
    kind: 'counter',
    help: 'Subtitles that an ingest has finished with.',
    labels: ['result'],
  },
  streamvault_ingest_bytes_total: { kind: 'counter', help: 'Bytes handed to a store by ingest.', labels: [] },
  streamvault_leech_files_total: { kind: 'counter', help: 'Leech jobs that ended.', labels: ['result'] },
  streamvault_leech_bytes_total: { kind: 'counter', help: 'Bytes that servers sent to leech jobs.', labels: [] },
  streamvault_leech_retries_total: {
    kind: 'counter',
    help: 'Pieces that leech jobs asked for again.',
    labels: ['code'],
  },
  streamvault_adopt_files_total: {
    kind: 'counter',
    help: 'Blobs that an adoption has finished with.',
    labels: ['result'],
  },
  streamvault_mirror_copied_bytes_total: { kind: 'counter', help: 'Bytes copied to a mirror.', labels: ['mirror'] },
  streamvault_mirror_lag_bytes: {
    kind: 'gauge',
    help: 'Bytes of parts that a mirror has no copy of.',
    labels: ['mirror'],
  },
  streamvault_mirror_lag_parts: { kind: 'gauge', help: 'Parts that a mirror has no copy of.', labels: ['mirror'] },
  streamvault_mirror_lag_seconds: {
    kind: 'gauge',
    help: 'Age of the oldest file of which a mirror lacks a part; 0 where it lacks none.',
    labels: ['mirror'],
  },
  streamvault_scrub_checked_bytes_total: {
    kind: 'counter',
    help: 'Bytes that a scrub has read and found as they were.',
    labels: [],
  },
  streamvault_scrub_damaged_parts_total: {
    kind: 'counter',
    help: 'Parts that a scrub has not found as they were, by what became of them.',
    labels: ['result'],
  },
  streamvault_backup_age_seconds: {
    kind: 'gauge',
    help: 'Age of the last backup that was read back as it was written; -1 where there is none.',
    labels: [],
  },
  streamvault_backup_bytes: {
    kind: 'gauge',
    help: 'Size of the last backup that was read back as it was written; 0 where there is none.',
    labels: [],
  },
  streamvault_backups_total: {
    kind: 'counter',
    help: 'Backups that this worker has made, by what became of them.',
    labels: ['result'],
  },
  streamvault_metadata_lookups_total: {
    kind: 'counter',
    help: 'Titles that a metadata service was asked about.',
    labels: ['result'],
  },
  streamvault_metadata_requests_total: {
    kind: 'counter',
    help: 'Requests to the metadata service, by what it answered.',
    labels: ['status'],
  },
  streamvault_pictures_total: {
    kind: 'counter',
    help: 'Pictures asked for, by where they came from: the cache, the metadata service, or nowhere.',
    labels: ['outcome'],
  },
  streamvault_picture_cache_bytes: { kind: 'gauge', help: 'Bytes that the cache of pictures holds.', labels: [] },
} as const satisfies Record<string, MetricSpec>
