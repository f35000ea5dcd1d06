import type { Rule } from './rule.ts'
import { MEDIA_RULES } from './rules/all-media-rules.ts'
import { CACHE_RULES } from './rules/cache-rules.ts'
import { CONNECTION_RULES } from './rules/connection-rules.ts'
import { CROWD_RULES } from './rules/crowd-rules.ts'
import { DIGEST_RULES } from './rules/digest-rules.ts'
import { EXPIRY_RULES } from './rules/expiry-rules.ts'
import { FILM_RULES } from './rules/film-rules.ts'
import { FRAMING_RULES } from './rules/framing-rules.ts'
import { HOTLINK_RULES } from './rules/hotlink-rules.ts'
import { LIMIT_RULES } from './rules/limit-rules.ts'
import { rulesFor } from './rules/media-rule.ts'
import { METHOD_RULES } from './rules/method-rules.ts'
import { PACK_RULES } from './rules/pack-rules.ts'
import { PAGE_RULES } from './rules/page-rules.ts'
import { PROBLEM_RULES } from './rules/problem-rules.ts'
import { SECRECY_RULES } from './rules/secrecy-rules.ts'
import { SUBTITLE_RULES } from './rules/subtitle-rules.ts'
import { TAKEDOWN_RULES } from './rules/takedown-rules.ts'
import { TARGET_RULES } from './rules/target-rules.ts'
import { TICKET_RULES } from './rules/ticket-rules.ts'

/** Everything that is checked, in this order: caches while they are cold, and last what makes an origin refuse. */
export const ALL_RULES: readonly Rule[] = [
  ...CACHE_RULES,
  ...DIGEST_RULES,
  ...rulesFor('file', MEDIA_RULES, ({ file }) => file),
  ...TICKET_RULES,
  ...EXPIRY_RULES,
  ...HOTLINK_RULES,
  ...PROBLEM_RULES,
  ...METHOD_RULES,
  ...CONNECTION_RULES,
  ...FRAMING_RULES,
  ...TARGET_RULES,
  ...PAGE_RULES,
  ...SECRECY_RULES,
  ...PACK_RULES,
  ...SUBTITLE_RULES,
  ...FILM_RULES,
  ...CROWD_RULES,
  ...TAKEDOWN_RULES,
  ...LIMIT_RULES,
]
