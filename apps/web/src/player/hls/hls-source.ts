import { type MediaContext, type VideoProvider, VideoProviderLoader, type VideoSrc } from '@vidstack/react'

/** What makes Vidstack leave a source to us; no browser ever hears of it. */
const SEGMENTS_TYPE = 'video/x-vault-segments'

/** A source for Vidstack that is played by whoever made the loader; another `key` is another source. */
export function segmentsSource(key: string): VideoSrc {
  // Vidstack shows it to the browser for a moment, which leaves it alone for its type. Vidstack's own types are those that browsers know.
  return { src: `/segments/${key}`, type: SEGMENTS_TYPE as 'video/mp4' }
}

/** A loader for Vidstack that lends its video element, with all that Vidstack hears of it, to `play`. */
export function segmentsLoader(play: (video: HTMLVideoElement) => void): typeof VideoProviderLoader {
  return class extends VideoProviderLoader {
    override canPlay({ type }: VideoSrc): boolean {
      return String(type) === SEGMENTS_TYPE
    }

    override async load(context: MediaContext): Promise<VideoProvider> {
      const provider = await super.load(context)
      provider.loadSource = async (source) => {
        // Of what was played as it is.
        for (const element of provider.video.querySelectorAll('source')) element.remove()
        provider.currentSrc = source as VideoSrc
        play(provider.video)
      }
      return provider
    }
  }
}
