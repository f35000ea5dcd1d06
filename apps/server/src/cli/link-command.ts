import type { FileView, TitleView } from '@streamvault/contract'
import { isVaultError, VaultError } from '@streamvault/core'
import { createManager, type Foundation, openLibrary } from '../compose.ts'
import { localOrigin } from '../serve/local-origin.ts'
import { originOfRole } from '../serve/role-leases.ts'
import { type Command, EXIT, print } from './command.ts'
import { episodeText } from './text.ts'

interface Linked {
  readonly fileId: string
  readonly label: string
}

/** Prints addresses that any player can open. */
export const linkCommand: Command = {
  name: 'link',
  usage: 'ID [--download] [--json]',
  summary: 'Prints a playable URL of a file or movie, or one per episode of a series.',
  options: {
    download: { type: 'boolean', description: 'Makes browsers save the file instead of playing it.' },
    json: { type: 'boolean', description: 'Prints one JSON object per URL.' },
  },
  positionals: { min: 1, max: 1 },
  async run({ settings, logger, json, options, positionals: [id = ''] }) {
    await using foundation = await openLibrary(settings, logger)
    const { library, playback } = createManager(foundation)
    const title = await library.getTitle(id).catch((error: unknown) => {
      if (isVaultError(error, 'TITLE_NOT_FOUND')) return undefined
      throw error
    })
    for (const { fileId, label } of title === undefined ? [{ fileId: id, label: '' }] : bestFiles(title)) {
      const { url, downloadUrl, expiresAt } = await playback.open(fileId)
      const address = (await findOrigin(foundation)) + (options['download'] === true ? downloadUrl : url)
      print(json ? JSON.stringify({ fileId, url: address, expiresAt }) : `${label}${address}`)
    }
    return EXIT.done
  },
}

/** Where viewers find the vault: a server that runs knows better than the settings. Throws `ADDRESS_UNKNOWN`. */
async function findOrigin({ settings, ephemeral }: Foundation): Promise<string> {
  const known = settings.PUBLIC_URL ?? (await originOfRole(ephemeral, 'worker'))
  if (known !== undefined) return known
  if (settings.PORT === 0) throw new VaultError('ADDRESS_UNKNOWN')
  return localOrigin({ host: settings.HOST, port: settings.PORT })
}

/** The best bucket of the movie, or of every episode. */
function bestFiles(title: TitleView): Linked[] {
  if (title.kind === 'movie') return firstOf(title.files, '')
  return title.seasons.flatMap((season) =>
    season.episodes.flatMap((episode) =>
      firstOf(episode.files, `${episodeText({ season: season.number, episode: episode.number })}  `),
    ),
  )
}

function firstOf(files: readonly FileView[], label: string): Linked[] {
  const [best] = files
  return best === undefined ? [] : [{ fileId: best.id, label }]
}
