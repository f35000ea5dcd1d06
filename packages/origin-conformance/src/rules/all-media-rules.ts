import { CONDITION_RULES } from './condition-rules.ts'
import { FIELD_RULES } from './field-rules.ts'
import type { MediaRule } from './media-rule.ts'
import { RANGE_RULES } from './range-rules.ts'

export const MEDIA_RULES: readonly MediaRule[] = [...RANGE_RULES, ...FIELD_RULES, ...CONDITION_RULES]
