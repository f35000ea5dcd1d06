import { expect, test } from 'vitest'
import { parseSwarmReport } from './swarm-report.ts'

test.each(['', 'null', '{"madeAt":1}', '[]', '{"madeAt":1,"accounts":[{"name":"bot-1"}],"channels":[],"totals":{}}'])(
  '%j is no report',
  (json) => {
    expect(parseSwarmReport(json)).toBeUndefined()
  },
)
