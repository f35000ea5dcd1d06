import type { SubtitleView } from '@streamvault/contract'
import type { Subtitle } from '@streamvault/core'

/** A subtitle as viewers see it. */
export function subtitleView({ id, language, label, isForced, isSdh, format }: Subtitle): SubtitleView {
  const flags = { forced: isForced ?? false, sdh: isSdh ?? false }
  return { id, language, ...(label === undefined ? {} : { label }), ...flags, format }
}
