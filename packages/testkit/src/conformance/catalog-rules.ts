import { catalogCopyRules } from './catalog-copy-rules.ts'
import { catalogDocumentRules } from './catalog-document-rules.ts'
import { catalogFileRules } from './catalog-file-rules.ts'
import { catalogListingRules } from './catalog-listing-rules.ts'
import { catalogMetadataRules } from './catalog-metadata-rules.ts'
import { catalogPeopleRules } from './catalog-people-rules.ts'
import { catalogReviewRules } from './catalog-review-rules.ts'
import { catalogSearchRules } from './catalog-search-rules.ts'
import type { CatalogSubject } from './catalog-subject.ts'
import { catalogSubtitleRules } from './catalog-subtitle-rules.ts'
import { catalogTakedownRecordRules, catalogTakedownRules } from './catalog-takedown-rules.ts'
import { catalogWorkRules } from './catalog-work-rules.ts'
import type { Rule } from './conformance.ts'

/** The contract of `Catalog`, sentence by sentence. */
export const catalogRules: readonly Rule<CatalogSubject>[] = [
  ...catalogDocumentRules,
  ...catalogListingRules,
  ...catalogSearchRules,
  ...catalogFileRules,
  ...catalogReviewRules,
  ...catalogCopyRules,
  ...catalogSubtitleRules,
  ...catalogMetadataRules,
  ...catalogPeopleRules,
  ...catalogTakedownRules,
  ...catalogTakedownRecordRules,
  ...catalogWorkRules,
]
