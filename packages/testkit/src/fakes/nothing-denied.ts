import type { Denials } from '@streamvault/core'

/** What may be shown where nothing ever was taken down: everything. */
export const nothingDenied: Denials = { isDenied: () => false, epochOf: () => 0 }
