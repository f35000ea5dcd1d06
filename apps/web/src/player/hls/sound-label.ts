import { soundText } from '../../title/wording.ts'
import type { SoundChoice } from './film-choices.ts'
import { toldName } from './told-name.ts'

/** What viewers call a sound, such as `German · 5.1 · Commentary`. */
export function soundLabel({ language, name, channels }: SoundChoice): string {
  return soundText({ ...toldName(language, name), channels })
}
