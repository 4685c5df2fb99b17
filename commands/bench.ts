import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { StartRefusal } from '#platform/config/refusal'
import { toMarkdown, toProfileMarkdown } from '#tests/bench/markdown'
import { profile } from '#tests/bench/profile'
import { makeReport } from '#tests/bench/report'
import { Rounds, type Round, type Settings } from '#tests/bench/rounds'
import { Command } from '#platform/console/command'

const FULL: Settings = {
  rounds: 3,
  seconds: 8,
  rampSeconds: 2,
  warmUpSeconds: 5,
  shoppers: [1, 8, 32],
  rates: [20, 40],
  quietSeconds: 0,
}
const QUICK: Settings = { ...FULL, rounds: 1, seconds: 3, warmUpSeconds: 2, shoppers: [1, 32], rates: [20] }

export default class Bench extends Command {
  static override commandName = 'bench'
  static override description = 'Measure checkouts, requests, events, start and memory, beside a bare application'
  static override help = [
    'Starts servers of its own on free ports with data in the folder for temporary files, and says what it measures and',
    'which aims hold. Takes about five and a half minutes, with --quick one. See docs/performance.md.',
    '',
    '  {{ binaryName }} bench --rounds 5 --shoppers 1,16,64',
  ]

  declare quick: boolean
  declare profile: boolean
  declare rounds: number | undefined
  declare seconds: number | undefined
  declare shoppers: string | undefined
  declare rates: string | undefined
  declare quiet: number | undefined

  static {
    this.defineFlag('quick', { type: 'boolean', description: 'One short round, to see that it works' })
    this.defineFlag('profile', {
      type: 'boolean',
      description: 'Instead: where the time goes at 32 shoppers, by function and by SQL statement',
    })
    this.defineFlag('rounds', { type: 'number', description: 'How often everything is measured' })
    this.defineFlag('seconds', { type: 'number', description: 'Length of each measured window' })
    this.defineFlag('shoppers', { type: 'string', description: 'How many shoppers at once, such as 1,8,32' })
    this.defineFlag('rates', { type: 'string', description: 'Arrivals per second, such as 20,40' })
    this.defineFlag('quiet', {
      type: 'number',
      description:
        'On a shared machine: wait up to so many seconds for others before each trial, and repeat disturbed ones',
    })
  }

  override async run() {
    const settings = this.#settings()
    const startedAt = new Date().toISOString()
    const name = startedAt.slice(0, 19).replaceAll(':', '-')
    const folder = this.app.makePath('var/bench')
    mkdirSync(folder, { recursive: true })
    if (this.profile) {
      const found = await profile(join(folder, name), settings.seconds)
      this.logger.log(`${toProfileMarkdown(found)}\n\nThe profile, for a viewer: ${join(folder, name)}`)
      return
    }
    const report = makeReport(startedAt, settings, await this.#measure(settings))
    const file = join(folder, `${name}.json`)
    writeFileSync(file, JSON.stringify(report, null, 1))
    this.logger.log(`\n${toMarkdown(report)}\n\nEvery figure of every round: ${file}`)
  }

  async #measure(settings: Settings): Promise<Round[]> {
    const rounds = new Rounds(settings, (line) => this.logger.log(`  ${line}`))
    const measured: Round[] = []
    for (let number = 1; number <= settings.rounds; number++) {
      this.logger.log(`round ${number} of ${settings.rounds}`)
      measured.push(await rounds.run(number))
    }
    return measured
  }

  #settings(): Settings {
    const base = this.quick ? QUICK : FULL
    const rounds = this.rounds ?? base.rounds
    const seconds = this.seconds ?? base.seconds
    if (!(rounds >= 1 && seconds >= 1)) throw new StartRefusal('--rounds and --seconds are 1 or more.')
    return {
      ...base,
      rounds,
      seconds,
      shoppers: numbers('shoppers', this.shoppers) ?? base.shoppers,
      rates: numbers('rates', this.rates) ?? base.rates,
      quietSeconds: this.quiet ?? base.quietSeconds,
    }
  }
}

/** @throws StartRefusal for what is no list of whole numbers from 1 to 500 */
function numbers(flag: string, text: string | undefined): number[] | undefined {
  if (text === undefined) return undefined
  const list = text.split(',').map(Number)
  if (list.some((each) => !Number.isInteger(each) || each < 1 || each > 500)) {
    throw new StartRefusal(`--${flag} is a list of whole numbers from 1 to 500, and "${text}" is none.`)
  }
  return list
}
