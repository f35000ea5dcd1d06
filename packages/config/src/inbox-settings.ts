import { z } from 'zod'
import type { Setting } from './setting.ts'
import { choice, wholeNumber } from './values.ts'

/** What holds for the folder from which files are taken in by themselves. */
export const INBOX_SETTINGS = {
  INBOX: {
    description:
      'Folder whose files and folders are taken in by themselves; `no` switches it off. Whoever may write there fills the library.',
    expected: 'a path, or `no`',
    fallback: '`inbox` in the data folder',
    example: '/srv/inbox',
    parse: z.string().max(1024).optional(),
  },
  INBOX_AFTER: {
    description: 'What becomes of what was taken in: moved into `done` in the inbox, deleted, or kept where it lies.',
    expected: '`move`, `delete` or `keep`',
    fallback: 'move',
    parse: choice(['move', 'delete', 'keep'], 'move'),
  },
  INBOX_SETTLE_SECONDS: {
    description: 'How long nothing of a file or folder in the inbox may change before it is taken in.',
    expected: 'seconds, 1 to 3600',
    fallback: '20',
    parse: wholeNumber({ min: 1, max: 3600 }, 20),
  },
} as const satisfies Record<string, Setting>
