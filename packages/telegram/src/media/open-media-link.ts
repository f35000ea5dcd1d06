import { CdnMediaLink } from './cdn/cdn-media-link.ts'
import type { CdnNetwork } from './cdn/cdn-network.ts'
import type { MediaGrant, MediaLink } from './media-link.ts'
import { type MediaLinkDeps, type MediaLinkOptions, RawMediaLink } from './raw-media-link.ts'

/**
 * Opens a link that connects when it is first used. With `cdn` it goes on where Telegram sends it for files that many ask
 * for; without, they come from where they are.
 */
export function openMediaLink(
  grant: MediaGrant,
  { cdn, ...deps }: MediaLinkDeps & { readonly cdn?: CdnNetwork },
  options: MediaLinkOptions = {},
): MediaLink {
  const link = new RawMediaLink(grant, deps, options)
  return cdn === undefined ? link : new CdnMediaLink(link, cdn)
}
