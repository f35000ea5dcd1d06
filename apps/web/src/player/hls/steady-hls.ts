import type Hls from 'hls.js'
import type { BufferCodecsData, HlsConfig, HlsListeners } from 'hls.js'
import { fileOf, levelOf } from './film-choices.ts'

/** The group of sounds that levels have to have; undefined as long as it does not matter. */
export interface WantedGroup {
  id: string | undefined
}

/**
 * hls.js that stays with the sound that is wanted. Each file is a level for each codec of sound, and when hls.js chooses a level by what comes
 * through, or in haste, it may take the right file with the wrong sound.
 */
export function createSteadyHls(Base: typeof Hls, config: Partial<HlsConfig>, wanted: WantedGroup): Hls {
  // Members of the class would not be there yet when the constructor of hls.js asks for levels.
  const steady = (hls: Hls, index: number) => {
    const level = hls.levels[index]
    if (level === undefined || wanted.id === undefined || level.hasAudioGroup(wanted.id)) return index
    return levelOf(hls.levels, fileOf(level.uri), wanted.id)
  }
  class SteadyHls extends Base {
    override get nextAutoLevel(): number {
      return steady(this, super.nextAutoLevel)
    }
    override set nextAutoLevel(index: number) {
      super.nextAutoLevel = steady(this, index)
    }
    /**
     * hls.js compares a codec that comes with the one that its list said of the first, where Chromium's name of Opus is too short for it: who
     * goes from AAC to Opus and back would append AAC to what takes Opus. The codecs of the segments themselves are whole.
     */
    override trigger<E extends keyof HlsListeners>(event: E, data: Parameters<HlsListeners[E]>[1]): boolean {
      if (event === Base.Events.BUFFER_CODECS) forgetListedCodecs(data as BufferCodecsData)
      return super.trigger(event, data)
    }
    override get firstAutoLevel(): number {
      return steady(this, super.firstAutoLevel)
    }
    override get nextLoadLevel(): number {
      return super.nextLoadLevel
    }
    override set nextLoadLevel(index: number) {
      super.nextLoadLevel = steady(this, index)
    }
  }
  return new SteadyHls(config)
}

function forgetListedCodecs(data: BufferCodecsData): void {
  for (const track of [data.audio, data.video]) if (track?.codec) delete track.levelCodec
}
