import { isTrial, type Settings } from '@streamvault/config'
import { isVaultError, type Logger, type MediaFile, type Part } from '@streamvault/core'
import { parseBlobRef } from '@streamvault/telegram'
import { openLibrary } from '../compose.ts'
import type { Finding } from './finding.ts'

/** The newest are enough to tell that a library was begun on another store. */
const TITLES_MAX = 50
const TITLE = 'Library'

/** Whether the bytes of what is in the library are where the settings say that bytes are. Makes nothing. */
export async function libraryFinding(settings: Settings, logger: Logger): Promise<Finding> {
  try {
    await using library = await openLibrary(settings, logger)
    const { titles, files } = library.catalog
    const { items } = await titles.list({}, { limit: TITLES_MAX })
    const elsewhere: string[] = []
    for (const { id, name } of items) {
      if ((await files.listByTitle(id)).some((file) => isElsewhere(file, settings))) elsewhere.push(name)
    }
    const [first] = elsewhere
    if (first !== undefined) return lostFinding(first, elsewhere.length - 1)
    return { status: 'ok', title: TITLE, sentence: `It has ${await titles.count()} titles.` }
  } catch (error) {
    if (!isVaultError(error, 'LIBRARY_NOT_FOUND')) throw error
    return { status: 'unchecked', title: TITLE, sentence: 'There is none yet; the first start makes it.' }
  }
}

function lostFinding(name: string, others: number): Finding {
  const which = others === 0 ? `"${name}" has` : `"${name}" and ${others} more titles have`
  const sentence = `${which} bytes in another store than the settings name, and cannot be played. Put those settings back, or begin another library with STREAMVAULT_DATA_DIR.`
  return { status: 'problem', title: TITLE, sentence }
}

function isElsewhere({ parts }: MediaFile, settings: Settings): boolean {
  return parts.some((part) => part.store !== settings.STORE || isInOtherChannel(part, settings))
}

/** The channel of a trial is its own business. */
function isInOtherChannel({ blob }: Part, settings: Settings): boolean {
  if (settings.STORE === 'disk' || isTrial(settings)) return false
  return settings.STORE_CHANNELS?.includes(parseBlobRef(blob).channelId) !== true
}
