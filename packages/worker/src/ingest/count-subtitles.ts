import type { FileId, Logger, Metrics, SidecarOutcome } from '@streamvault/core'

/** Counts what became of the subtitles of a video, and logs it. */
export function countSubtitles(
  { metrics, logger }: { readonly metrics: Metrics; readonly logger: Logger },
  file: FileId,
  subtitles: readonly SidecarOutcome[] = [],
): void {
  for (const subtitle of subtitles) {
    const { path } = subtitle
    const result = 'failure' in subtitle ? 'failed' : subtitle.status
    metrics.add('streamvault_ingest_subtitles_total', 1, { result })
    if ('failure' in subtitle) logger.warn({ path, file, code: subtitle.failure.code }, 'subtitle refused')
    else logger.info({ path, file, subtitle: subtitle.id }, 'subtitle ingested')
  }
}
