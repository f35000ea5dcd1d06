const SUBTITLE = /\.(?:srt|ass|ssa|vtt)$/i

/** Whether a file is called as subtitles are. */
export function isSubtitleName(name: string): boolean {
  return SUBTITLE.test(name)
}
