'use client'

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { changeRules, listRulesEditions, readRules, restoreRules } from './admin-client.ts'
import type { Rule, Rules, RulesChange } from './admin-views.ts'
import { instantText } from './amounts.ts'
import { Panel } from './panel.tsx'
import { ProblemNote } from './problem-note.tsx'
import { RuleField } from './rule-field.tsx'

const RULES = ['admin', 'rules']
const EDITIONS = ['admin', 'editions']
const GROUPS = [
  { group: 'strangers', heading: 'Who comes in' },
  { group: 'limits', heading: 'How much one may ask for' },
]

/** What the operator decides while the vault runs: each change can be taken back. */
export function SettingsScreen({ first }: { readonly first: Rules }) {
  const queries = useQueryClient()
  const { data: rules, error } = useQuery({
    queryKey: RULES,
    queryFn: ({ signal }) => readRules({ signal }),
    initialData: first,
  })
  const [drafts, setDrafts] = useState<Readonly<Record<string, string>>>({})
  const onSuccess = (changed: Rules) => {
    queries.setQueryData(RULES, changed)
    setDrafts({})
    return queries.invalidateQueries({ queryKey: EDITIONS })
  }
  const change = useMutation({ mutationFn: changeRules, onSuccess })
  const restore = useMutation({ mutationFn: (number: number) => restoreRules(number, rules.number), onSuccess })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    change.mutate({ number: rules.number, rules: drafts as RulesChange['rules'] })
  }
  const changed = Object.keys(drafts).length
  return (
    <form onSubmit={submit} className="grid gap-5">
      <ProblemNote error={error ?? change.error ?? restore.error} />
      {GROUPS.map(({ group, heading }) => (
        <Panel key={group} heading={heading}>
          <div className="grid gap-5 sm:grid-cols-2">
            {rules.items
              .filter((rule) => rule.group === group)
              .map((rule) => (
                <RuleField
                  key={rule.name}
                  rule={rule}
                  draft={drafts[rule.name]}
                  onChange={(value) => setDrafts(withDraft(drafts, rule, value))}
                />
              ))}
          </div>
        </Panel>
      ))}
      <div className="flex flex-wrap gap-3">
        <button type="submit" className="button button-light" disabled={changed === 0 || change.isPending}>
          {changed === 0 ? 'Nothing is changed' : `Save ${changed === 1 ? 'the change' : `${changed} changes`}`}
        </button>
        {changed > 0 && (
          <button type="button" className="button glass button-glass" onClick={() => setDrafts({})}>
            Forget them
          </button>
        )}
        {rules.number > 0 && (
          <button
            type="button"
            className="button glass button-glass"
            disabled={restore.isPending}
            onClick={() => restore.mutate(rules.number - 1)}
          >
            Undo the last change
          </button>
        )}
      </div>
      <Editions standing={rules.number} onRestore={(number) => restore.mutate(number)} />
    </form>
  )
}

function Editions({
  standing,
  onRestore,
}: {
  readonly standing: number
  readonly onRestore: (number: number) => void
}) {
  const { data } = useQuery({ queryKey: EDITIONS, queryFn: ({ signal }) => listRulesEditions({ signal }) })
  const items = data?.items ?? []
  if (items.length === 0) return null
  return (
    <Panel heading="What was decided before" about="Going back makes a new entry; nothing is lost.">
      <ul className="flex flex-col">
        {items.map(({ number, at, who, rules }) => (
          <li
            key={number}
            data-testid="edition"
            className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2 border-t border-white/8 py-3 text-sm first:border-t-0"
          >
            <span className="min-w-0 break-words">
              <span className="font-medium">#{number}</span>{' '}
              <span className="text-mist">
                {Object.entries(rules)
                  .map(([name, value]) => `${name}: ${value}`)
                  .join(', ') || 'nothing that differs'}
              </span>
              <span className="block text-mist">
                {who} · {instantText(at)}
              </span>
            </span>
            {number !== standing && (
              <button type="button" className="button glass button-glass" onClick={() => onRestore(number)}>
                Go back to #{number}
              </button>
            )}
          </li>
        ))}
      </ul>
    </Panel>
  )
}

function withDraft(
  drafts: Readonly<Record<string, string>>,
  rule: Rule,
  value: string,
): Readonly<Record<string, string>> {
  const { [rule.name]: _, ...others } = drafts
  return value === String(rule.value) ? others : { ...others, [rule.name]: value }
}
