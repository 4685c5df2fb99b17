import { Command } from '#platform/console/command'

/** Described here for `node ace list` and `--help`; run by bin/console.ts, which starts bin/serve.ts in its place. */
export default class Serve extends Command {
  static override commandName = 'serve'
  static override description = 'Serve the shop: migrate, seed if new, and answer until stopped'
  static override help = [
    'HOST, PORT, DATA_DIR, MODULES and ROLES choose where, on what, and which modules and roles:',
    '',
    '  MODULES=order,payment PORT=3334 {{ binaryName }} serve',
  ]

  override async run() {
    throw new Error('"serve" is started by "node ace serve", not from within another command')
  }
}
