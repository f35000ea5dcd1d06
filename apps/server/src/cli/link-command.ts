import { createManager, openLibrary } from '../compose.ts'
import { type Command, complain, EXIT, print } from './command.ts'
import { findLinks } from './find-links.ts'
import { findOrigin } from './find-origin.ts'
import { readLinkOptions } from './link-options.ts'

/** Prints addresses that any player, browser or download tool can open. */
export const linkCommand: Command = {
  name: 'link',
  usage: 'ID [--season N | --pack] [--bucket B] [--download | --hls] [--json]',
  summary: 'Prints a playable URL of a file or movie, one per episode of a series, or that of a pack.',
  options: {
    season: { type: 'string', description: 'Prints the URL of that season as one Zip archive.' },
    pack: { type: 'boolean', description: 'Prints the URL of the movie, or of each season, as one Zip archive.' },
    bucket: { type: 'string', description: 'The quality, such as 1080p; else the best, or of a pack the fullest.' },
    download: { type: 'boolean', description: 'Makes browsers save the file instead of playing it.' },
    hls: {
      type: 'boolean',
      description: 'Prints the URL of a playlist: VLC, mpv and ffmpeg play all sounds and qualities by it.',
    },
    json: { type: 'boolean', description: 'Prints one JSON object per URL.' },
  },
  positionals: { min: 1, max: 1 },
  async run({ settings, logger, json, options, positionals: [id = ''] }) {
    const wanted = readLinkOptions(options)
    if (typeof wanted === 'string') {
      complain(`streamvault link: ${wanted}`)
      return EXIT.wrongUse
    }
    await using foundation = await openLibrary(settings, logger)
    const links = await findLinks(createManager(foundation), id, wanted)
    const origin = await findOrigin(foundation)
    for (const { subject, label, path, expiresAt } of links) {
      const url = origin + path
      print(json ? JSON.stringify({ ...subject, url, expiresAt }) : `${label}${url}`)
    }
    return EXIT.done
  },
}
