import type { HlsConfig } from 'hls.js'

/**
 * So far ahead hls.js loads, and no farther: five segments, as its own default has it, and what a seek throws away costs the store. It goes on
 * to the second one where segments are small.
 */
const AHEAD_SECONDS = 30
const AHEAD_SECONDS_MAX = 60
/**
 * Behind what is played so much is kept for whoever jumps back by a key; hls.js would keep all of it, until Chromium's 150 MB for pictures are
 * full (https://source.chromium.org/chromium/chromium/src/+/main:media/base/demuxer_memory_limit.h).
 */
const BEHIND_SECONDS = 30
/** Of what is ahead: 12 s of 40 Mbit/s, as remuxes of 2160p have. Together with what is behind it stays below Chromium's bound. */
const AHEAD_BYTES_MAX = 60_000_000
/** A segment whose file lies in the store comes over several connections that were never used: hls.js would give up after ten seconds. */
const FIRST_BYTE_MAX_MS = 30_000
const LOAD_MAX_MS = 120_000
/** A vault that is started again is back within half a minute. */
const TRIES_MAX = 7
const AGAIN_AFTER_MS = 1_000
const AGAIN_AFTER_MS_MAX = 8_000
/** Refusals that may be none the next time: tickets are renewed, and who has asked too often may ask again (RFC 6585, section 4). */
const PASSING: readonly number[] = [401, 403, 429]
/** How often those are asked for again, at most. */
const PASSING_TRIES_MAX = 4

/** What a line is taken for until it was seen, in bits a second: hls.js would begin with the worst picture on any. */
const LINE_BITS_PER_SECOND = 5_000_000

type Policy = HlsConfig['fragLoadPolicy']

const POLICY: Policy = {
  default: {
    maxTimeToFirstByteMs: FIRST_BYTE_MAX_MS,
    maxLoadTimeMs: LOAD_MAX_MS,
    timeoutRetry: { maxNumRetry: 2, retryDelayMs: 0, maxRetryDelayMs: 0 },
    errorRetry: {
      maxNumRetry: TRIES_MAX,
      retryDelayMs: AGAIN_AFTER_MS,
      maxRetryDelayMs: AGAIN_AFTER_MS_MAX,
      shouldRetry: (...[, tries, , response, isUsual]) =>
        isUsual || (tries < PASSING_TRIES_MAX && PASSING.includes(response?.code ?? 0)),
    },
  },
}

/** What hls.js may hold, how long it waits, and what of it is left out. */
export const HLS_BOUNDS = {
  maxBufferLength: AHEAD_SECONDS,
  maxMaxBufferLength: AHEAD_SECONDS_MAX,
  maxBufferSize: AHEAD_BYTES_MAX,
  backBufferLength: BEHIND_SECONDS,
  manifestLoadPolicy: POLICY,
  playlistLoadPolicy: POLICY,
  fragLoadPolicy: POLICY,
  // It is for transport streams: a thread made of a blob, which the policy of the pages forbids. Fragments of MP4 pass as they are.
  enableWorker: false,
  abrEwmaDefaultEstimate: LINE_BITS_PER_SECOND,
  lowLatencyMode: false,
  enableCEA708Captions: false,
  enableIMSC1: false,
  enableInterstitialPlayback: false,
  // Vidstack shows them, as it does those beside a file.
  renderTextTracksNatively: false,
  // Nobody sees more than there are pixels.
  capLevelToPlayerSize: true,
} as const satisfies Partial<HlsConfig>
