import type { BlobStore } from '@streamvault/core'
import { blobStoreRules, keepsContract, type SubjectFactory } from '@streamvault/testkit'
import { TrialStore } from '../trial/trial-store.ts'

const NO_EMPTY_FILES = {
  title: 'keeps an empty blob',
  reason: 'Telegram refuses empty files, and the vault takes none in (SOURCE_EMPTY)',
}

const trials = new Map<BlobStore, TrialStore>()

const factory: SubjectFactory<BlobStore> = {
  create: async () => {
    const trial = await TrialStore.open({ bots: 2 })
    trials.set(trial.store, trial)
    return trial.store
  },
  destroy: async (store) => {
    await trials.get(store)?.[Symbol.asyncDispose]()
    trials.delete(store)
  },
}

keepsContract('TelegramBlobStore', blobStoreRules, factory, [NO_EMPTY_FILES])
