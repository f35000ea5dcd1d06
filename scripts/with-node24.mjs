import { become } from './launcher/become.mjs'
import { ensureNativeBuilt } from './launcher/build-native.mjs'
import { ensureInstalled } from './launcher/install.mjs'
import { NODE24 } from './launcher/layout.mjs'
import { reportFailure } from './launcher/report-failure.mjs'

/** Runs a script and its arguments under the repository's own Node. */
await reportFailure(async () => {
  await ensureInstalled()
  await ensureNativeBuilt()
  become(NODE24, process.argv.slice(2))
})
