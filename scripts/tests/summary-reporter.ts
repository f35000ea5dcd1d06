import type { Reporter, TestModule } from 'vitest/node'

interface Skip {
  readonly title: string
  readonly reason: string
}

/** Counts the tests of a run, and keeps why some were skipped. A file that cannot be loaded is a failure. */
export class SummaryReporter implements Reporter {
  readonly counts = { passed: 0, failed: 0, skipped: 0 }
  readonly #skips: Skip[] = []

  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    this.counts.failed += unhandledErrors.length
    for (const module of modules) this.#count(module)
  }

  printSkips(): void {
    for (const { title, reason } of this.#skips) console.log(`skipped: ${title}: ${reason}`)
  }

  #count(module: TestModule): void {
    const suites = [...module.children.allSuites()]
    this.counts.failed += [module, ...suites].reduce((sum, task) => sum + task.errors().length, 0)
    for (const test of module.children.allTests()) {
      const result = test.result()
      if (result.state === 'passed') this.counts.passed++
      else if (result.state === 'skipped') {
        this.counts.skipped++
        const reason = result.note ?? 'no reason is given'
        this.#skips.push({ title: `${module.relativeModuleId} > ${test.fullName}`, reason })
      } else this.counts.failed++
    }
  }
}
