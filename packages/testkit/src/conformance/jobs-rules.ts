import type { Rule } from './conformance.ts'
import { jobsClaimRules } from './jobs-claim-rules.ts'
import { jobsLifeRules } from './jobs-life-rules.ts'
import { jobsListingRules } from './jobs-listing-rules.ts'
import type { JobsSubject } from './jobs-subject.ts'

/** The contract of `Jobs`, sentence by sentence. */
export const jobsRules: readonly Rule<JobsSubject>[] = [...jobsLifeRules, ...jobsClaimRules, ...jobsListingRules]
