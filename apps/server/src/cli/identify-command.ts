import { isVaultError } from '@streamvault/core'
import { createManager, openLibrary } from '../compose.ts'
import { type Command, complain, EXIT, print } from './command.ts'
import { OVERRIDE_OPTIONS, readOverride } from './override-options.ts'
import { recognisedText, visibleText } from './text.ts'

/** Says what a file is. */
export const identifyCommand: Command = {
  name: 'identify',
  usage: 'FILE [--title TEXT] [--year N] [--kind movie|series] [--season N] [--episode N] [--json]',
  summary: 'Says what a file is, whatever its name says: it leaves the review, or the title that it was in.',
  options: { ...OVERRIDE_OPTIONS, json: { type: 'boolean', description: 'Prints one JSON object.' } },
  positionals: { min: 1, max: 1 },
  async run({ settings, logger, json, options, positionals: [id = ''] }) {
    const override = readOverride({ options })
    if (override === undefined || typeof override === 'string') {
      complain(`streamvault identify: ${override ?? 'what is it? Say so with --title and others'}`)
      return EXIT.wrongUse
    }
    await using foundation = await openLibrary(settings, logger)
    try {
      const { file, as } = await createManager(foundation).reviewDesk.identify(id, override)
      print(
        json
          ? JSON.stringify({ file: file.id, title: file.titleId, recognised: as })
          : visibleText(`${file.id} → ${recognisedText(as)}`),
      )
      return EXIT.done
    } catch (error) {
      if (!isVaultError(error, 'FILE_UNIDENTIFIED')) throw error
      const wanted = error.details['doubt'] === 'no-episode' ? 'an --episode' : 'a --title'
      complain(`streamvault identify: this leaves open what it is; ${wanted} is needed`)
      return EXIT.wrongUse
    }
  },
}
