import type { RulesEdition } from '@streamvault/core'
import { z } from 'zod'

const RULE_NAMES_MAX = 50
const TEXT_CHARS_MAX = 2_000

const ruleValueSchema = z.union([z.number(), z.string(), z.array(z.string())])

export const ruleViewSchema = z
  .object({
    name: z.string(),
    group: z.string(),
    kind: z.enum(['count', 'choice', 'text', 'channels']),
    about: z.string(),
    expected: z.string().meta({ description: 'What it takes, in a few words.' }),
    value: ruleValueSchema,
    fallback: ruleValueSchema.meta({ description: 'What holds without the operator’s word.' }),
    min: z.number().exactOptional(),
    max: z.number().exactOptional(),
    choices: z.array(z.string()).exactOptional(),
  })
  .meta({ id: 'Rule', description: 'One thing that the operator decides while the vault runs.' })
export type RuleView = z.infer<typeof ruleViewSchema>

export const rulesSchema = z
  .object({
    number: z.int().meta({ description: 'Of the edition that stands; 0 where nothing was ever decided.' }),
    items: z.array(ruleViewSchema),
  })
  .meta({ id: 'Rules', description: 'All rules, as they are now.' })
export type RulesView = z.infer<typeof rulesSchema>

export const rulesEditionSchema = z
  .object({
    number: z.int(),
    at: z.iso.datetime(),
    who: z.string(),
    rules: z.record(z.string(), ruleValueSchema).meta({ description: 'What differs from what holds otherwise.' }),
  })
  .meta({ id: 'RulesEdition' })

export const rulesPageSchema = z
  .object({ items: z.array(rulesEditionSchema), next: z.string().exactOptional() })
  .meta({ id: 'RulesPage', description: 'One page of what was decided, newest first.' })

export const rulesChangeSchema = z
  .strictObject({
    number: z
      .int()
      .min(0)
      .exactOptional()
      .meta({ description: 'The edition that one has seen: where another one stands, nothing is changed.' }),
    rules: z
      .record(
        z.string().max(RULE_NAMES_MAX),
        z.union([
          z.number(),
          z.string().max(TEXT_CHARS_MAX),
          z.array(z.string().max(RULE_NAMES_MAX)).max(RULE_NAMES_MAX),
          z.null(),
        ]),
      )
      .meta({ description: 'New values by name; `null` brings back what holds without the operator’s word.' }),
  })
  .meta({ id: 'RulesChange' })

export const rulesRestoreSchema = z
  .strictObject({
    number: z.int().min(0).meta({ description: 'The edition to bring back; 0 for none of them.' }),
    seen: z.int().min(0).exactOptional().meta({ description: 'The edition that one has seen to stand.' }),
  })
  .meta({ id: 'RulesRestore' })

/** As the API shows an edition. */
export function rulesEditionView({ number, at, who, rules }: RulesEdition): z.infer<typeof rulesEditionSchema> {
  const told = Object.entries(rules).map(([name, value]) => [name, typeof value === 'object' ? [...value] : value])
  return { number, at: new Date(at).toISOString(), who, rules: Object.fromEntries(told) }
}
