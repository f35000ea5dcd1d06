import type { MediaFile } from '@streamvault/core'
import { createManager, openLibrary } from '../compose.ts'
import { type Command, EXIT, print } from './command.ts'
import { doubtText } from './doubt-text.ts'
import { recognisedText, visibleText } from './text.ts'

const PAGE_FILES = 200

/** Lists the files of which nobody knows what they are. */
export const reviewCommand: Command = {
  name: 'review',
  usage: '[--json]',
  summary: 'Lists the files that nobody is shown until identify says what they are, newest first.',
  options: { json: { type: 'boolean', description: 'Prints one JSON object per file.' } },
  positionals: { min: 0, max: 0 },
  async run({ settings, logger, json, signal }) {
    await using foundation = await openLibrary(settings, logger)
    const { reviewDesk } = createManager(foundation)
    let after: string | undefined
    do {
      signal.throwIfAborted()
      const page = await reviewDesk.list({ limit: PAGE_FILES, ...(after === undefined ? {} : { after }) })
      for (const file of page.items) {
        if (json) print(JSON.stringify(reviewRecord(file)))
        else for (const line of reviewLines(file)) print(visibleText(line))
      }
      after = page.next
    } while (after !== undefined)
    return EXIT.done
  },
}

function reviewRecord({ id, name, sizeBytes, bucket, review, addedAt }: MediaFile) {
  const { doubt, ...guess } = review ?? {}
  return { file: id, name, sizeBytes, bucket, doubt, guess, addedAt: new Date(addedAt).toISOString() }
}

function reviewLines({ id, name, review }: MediaFile): string[] {
  if (review?.doubt === undefined) return []
  return [`${id}  ${name}`, `  ${doubtText(review.doubt)}; perhaps ${recognisedText(review)}`]
}
