import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** One habit of the house that no other tool watches: which files it is about, and the lines that break it. */
interface TidyRule {
  readonly sentence: string
  readonly files: RegExp
  readonly but?: RegExp
  readonly breaks: (text: string, path: string) => boolean
}

const SOURCE = /[.](ts|tsx|mjs)$/
const TEXT = /([.](ts|tsx|mjs|js|json|md|css|sh|yaml|yml|toml|conf)|^[.]ci[/].*|^[.][a-z.]+|^streamvault|^LICENSE)$/
const GENERATED = /[/]generated[/]|^docs[/]reference[/]|^package-lock[.]json$/
const LINES_MAX = 400

export const TIDY_RULES: readonly TidyRule[] = [
  {
    sentence: `A source file has at most ${LINES_MAX} lines.`,
    files: SOURCE,
    but: GENERATED,
    breaks: (text) => text.split('\n').length > LINES_MAX + 1,
  },
  {
    sentence: 'Names are kebab-case, but for what a tool or custom spells otherwise.',
    files: /^(apps|packages|scripts|bench|docs)[/]/,
    but: /^apps[/]web[/]src[/]app[/]|^apps[/]web[/]public[/]|README[.]md$|Dockerfile$/,
    breaks: (_, path) => path.split('/').some((segment) => !/^[.]?[a-z0-9]+([-.][a-z0-9]+)*$/.test(segment)),
  },
  {
    sentence: 'Only the configuration reads the environment; the server hands it over, tools and tests may look.',
    files: /^(apps|packages)[/].*[.](ts|tsx|mjs)$/,
    but: /^packages[/](config|testkit)[/]|^apps[/]server[/]src[/]main[.]ts$|^apps[/]web[/](next[.]config[.]mjs|src[/]server[.]ts)$|[.]test[.]tsx?$/,
    breaks: (text) => /\bprocess[.]env\b(?![.]NODE_ENV)/.test(text),
  },
  {
    sentence: 'The lock file names versions and digests; where packages come from is the business of npm.',
    files: /^package-lock[.]json$/,
    breaks: (text) => /"resolved": "http/.test(text),
  },
  {
    sentence: 'The address of a package registry belongs into the configuration of npm.',
    files: TEXT,
    breaks: (text) => /registry[.](npmjs|yarnpkg)|npm_config_registry\s*=|^\s*registry\s*=/m.test(text),
  },
  {
    sentence: 'The paths of one machine mean nothing on another.',
    files: TEXT,
    but: /^package-lock[.]json$/,
    breaks: (text) => /(?<![\w.$}\])])[/](work|root)[/][\w.]/.test(text),
  },
  {
    sentence: 'A test title states what is, without "should".',
    files: /[.]test[.]tsx?$/,
    breaks: (text) => /\b(test|it|describe)(?:[.]\w+)*\(\s*(['"`])(?:(?!\2).)*\bshould\b/.test(text),
  },
  {
    sentence: 'A file is named after what it holds: nothing is a util, a helper or common.',
    files: SOURCE,
    breaks: (_, path) => /(^|[/-])(utils?|helpers?|common|misc)([/.-]|$)/.test(path),
  },
]

/** Which of the given files break which rule, one line each. */
export function untidy(files: ReadonlyMap<string, string>): string[] {
  return TIDY_RULES.flatMap(({ sentence, files: about, but, breaks }) =>
    [...files]
      .filter(([path, text]) => about.test(path) && !but?.test(path) && breaks(text, path))
      .map(([path]) => `${path}: ${sentence}`),
  )
}

function repositoryFiles(root: string): Map<string, string> {
  const args = ['ls-files', '--cached', '--others', '--exclude-standard', '--deduplicate']
  const paths = execFileSync('git', args, { cwd: root, encoding: 'utf8' }).split('\n')
  const present = paths.filter((path) => path !== '' && existsSync(join(root, path)))
  // A clip may end in .ts, which is MPEG's before it is ours.
  const isText = (path: string) => TEXT.test(path) && !path.includes('/clips/')
  return new Map(present.map((path) => [path, isText(path) ? readFileSync(join(root, path), 'utf8') : '']))
  //.test(path) ? readFileSync(join(root, path), 'utf8') : '']))
}

if (import.meta.main) {
  const files = repositoryFiles(dirname(import.meta.dirname))
  const problems = untidy(files)
  for (const problem of problems) console.log(problem)
  if (files.size === 0) console.log('no file was found')
  process.exitCode = problems.length > 0 || files.size === 0 ? 1 : 0
}
