import type { ErrorSpec } from './error-spec.ts'

/** Errors of backups, as part of `ERRORS`. */
export const BACKUP_ERRORS = {
  BACKUP_KEY_MISSING: {
    status: 500,
    retry: 'never',
    message:
      'There is no key for backups: one is made by ./streamvault backup key, and named by STREAMVAULT_BACKUP_RECIPIENT to make backups, by STREAMVAULT_BACKUP_IDENTITY to restore them.',
  },
  BACKUP_KEY_INVALID: {
    status: 500,
    retry: 'never',
    message: 'A key for backups is none that age knows; ./streamvault backup key makes one.',
  },
  BACKUP_KEY_WRONG: {
    status: 422,
    retry: 'never',
    message: 'The backup was encrypted for another key than STREAMVAULT_BACKUP_IDENTITY.',
  },
  BACKUP_PLACE_MISSING: {
    status: 500,
    retry: 'never',
    message: 'There is nowhere to keep backups: name a private channel by STREAMVAULT_BACKUP_CHANNEL.',
  },
  BACKUP_NOT_FOUND: { status: 404, retry: 'never', message: 'There is no whole backup of this kind there.' },
  BACKUP_AMBIGUOUS: {
    status: 409,
    retry: 'never',
    message:
      'Backups of several vaults lie there. See them with ./streamvault backup ls, and name the one that is meant with --id.',
  },
  BACKUP_DAMAGED: { status: 422, retry: 'never', message: 'The backup is not as it was written.' },
  BACKUP_TOO_NEW: {
    status: 422,
    retry: 'never',
    message: 'The backup was made by a later version of StreamVault, which can restore it.',
  },
  BACKUP_UNVERIFIED: {
    status: 502,
    retry: 'soon',
    message: 'The backup was not read back as it was written, so it does not count.',
  },
} as const satisfies Record<string, ErrorSpec>
