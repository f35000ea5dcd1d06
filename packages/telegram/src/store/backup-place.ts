import { type BackupPlace, type Clock, markedChannelId } from '@streamvault/core'
import type { TelegramAccount } from '../account/telegram-account.ts'
import type { ChannelSurvey } from './channel-survey.ts'
import type { TelegramBlobStore } from './telegram-blob-store.ts'

export interface BackupPlaceDeps {
  readonly clock: Clock
  /** Puts into the channel of backups alone. */
  readonly store: TelegramBlobStore
  readonly survey: Pick<ChannelSurvey, 'lookAtUnknown'>
  /** Those that can be asked now. */
  readonly accounts: () => readonly TelegramAccount[]
}

/** The first sign-in of a new account takes seconds. */
const USABLE_MS_MAX = 30_000
const USABLE_POLL_MS = 250

/** The channel that keeps backups. On a machine that knows nothing yet, whoever lists it waits for an account to sign in. */
export function createBackupPlace({ clock, store, survey, accounts }: BackupPlaceDeps, channelId: number): BackupPlace {
  return {
    store,
    async *list({ signal }) {
      for (let waitedMs = 0; accounts().length === 0 && waitedMs < USABLE_MS_MAX; waitedMs += USABLE_POLL_MS) {
        await clock.sleep(USABLE_POLL_MS, signal)
      }
      // Where it ends is asked first: years of backups that are no longer kept are a gap in which a listing would give up.
      await survey.lookAtUnknown({ signal })
      for await (const { ref, sizeBytes, fileName: name } of store.finder.list(String(markedChannelId(channelId)), {
        signal,
      })) {
        yield { ref, sizeBytes, name }
      }
    },
  }
}
