import { DEMO_PASSWORD, DEMO_STAFF } from '#database/demo/shop'
import { env } from '#start/env'
import { checkoutJourneys } from '#tests/journeys/checkout'
import { Journey } from '#tests/journeys/journey'
import { openShop } from '#tests/journeys/open_shop'
import { Command } from '#platform/console/command'

export default class E2eCheckout extends Command {
  static override commandName = 'e2e:checkout'
  static override description = 'Buy through the REST API of a running shop, end to end, and tell every step'
  static override help = [
    'Against a shop that is split over processes, name them:',
    '',
    '  {{ binaryName }} e2e:checkout --url order,payment=http://127.0.0.1:3334 --url http://127.0.0.1:3333',
  ]

  declare url: string[] | undefined
  declare email: string
  declare password: string

  static {
    this.defineFlag('url', { type: 'array', description: 'Where the shop is; by default at HOST and PORT' })
    this.defineFlag('email', { type: 'string', description: 'Staff account', default: DEMO_STAFF.email })
    this.defineFlag('password', { type: 'string', description: 'Its password', default: DEMO_PASSWORD })
  }

  override async run() {
    const urls = this.url ?? [`http://${env.HOST}:${env.PORT}`]
    const shop = await openShop(urls, { email: this.email, password: this.password })
    const failed: string[] = []
    for (const [title, play] of Object.entries(checkoutJourneys)) {
      this.logger.log(this.colors.bold(`\n${title}`))
      try {
        await play(new Journey((line) => this.logger.log(line)), shop)
        this.logger.log(this.colors.green('          as expected'))
      } catch (error) {
        failed.push(title)
        const cause = (error as Error).cause instanceof Error ? ` (${((error as Error).cause as Error).message})` : ''
        this.logger.log(this.colors.red(`          DIFFERENT  ${(error as Error).message}${cause}`))
      }
    }
    const total = Object.keys(checkoutJourneys).length
    this.logger.log(`\n${total - failed.length} journeys as expected, ${failed.length} different`)
    if (failed.length > 0) this.exitCode = 1
  }
}
