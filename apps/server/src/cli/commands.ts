import { adoptCommand } from './adopt-command.ts'
import { botCommand } from './bot-command.ts'
import type { Command } from './command.ts'
import { configCommand } from './config-command.ts'
import { doctorCommand } from './doctor-command.ts'
import { gatewayCommand } from './gateway-command.ts'
import { identifyCommand } from './identify-command.ts'
import { ingestCommand } from './ingest-command.ts'
import { jobsCommand } from './jobs-command.ts'
import { leechCommand } from './leech-command.ts'
import { linkCommand } from './link-command.ts'
import { lsCommand } from './ls-command.ts'
import { migrateCommand } from './migrate-command.ts'
import { mirrorCommand } from './mirror-command.ts'
import { reinstateCommand } from './reinstate-command.ts'
import { reviewCommand } from './review-command.ts'
import { scrubCommand } from './scrub-command.ts'
import { serveCommand } from './serve-command.ts'
import { showCommand } from './show-command.ts'
import { simCommand } from './sim-command.ts'
import { subtitleCommand } from './subtitle-command.ts'
import { swarmCommand } from './swarm-command.ts'
import { takedownCommand } from './takedown-command.ts'
import { telegramLoginCommand } from './telegram-login-command.ts'
import { titleCommand } from './title-command.ts'
import { tokenCommand } from './token-command.ts'

/** Every command there is, in the order of the help page. */
export const COMMANDS: readonly Command[] = [
  serveCommand,
  gatewayCommand,
  ingestCommand,
  leechCommand,
  jobsCommand,
  botCommand,
  adoptCommand,
  reviewCommand,
  identifyCommand,
  lsCommand,
  showCommand,
  titleCommand,
  subtitleCommand,
  linkCommand,
  takedownCommand,
  reinstateCommand,
  migrateCommand,
  mirrorCommand,
  scrubCommand,
  configCommand,
  tokenCommand,
  doctorCommand,
  swarmCommand,
  telegramLoginCommand,
  simCommand,
]
