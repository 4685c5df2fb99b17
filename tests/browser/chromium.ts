import { existsSync } from 'node:fs'
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core'

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]

/** The browser on this machine: what `CHROMIUM` names, or where it usually is. */
export const executable = [process.env.CHROMIUM, ...PLACES].find((path) => path !== undefined && existsSync(path))

export const NO_BROWSER = 'no Chromium on this machine: install it, or name it in CHROMIUM'

/** Without a sandbox, since tests often run as root in a container; it opens nothing but the shop. */
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
]

export const launch = (): Promise<Browser> => chromium.launch({ executablePath: executable!, args: ARGUMENTS })

export const DESKTOP: BrowserContextOptions = { viewport: { width: 1280, height: 900 } }
export const PHONE: BrowserContextOptions = { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true }

/** What a browser complained of while a page was open. */
export interface Complaints {
  readonly list: readonly string[]
}

/**
 * A page of a browser that has never been here. Errors and warnings on its console are noted, which includes every breach of
 * the Content-Security-Policy; so is what throws.
 * @param expected status of answers that the test provokes, which the browser reports as well
 */
export async function openPage(
  browser: Browser,
  options: BrowserContextOptions,
  expected: readonly number[] = []
): Promise<{ page: Page; complaints: Complaints }> {
  const context = await browser.newContext(options)
  const page = await context.newPage()
  page.setDefaultTimeout(20_000)
  const list: string[] = []
  page.on('pageerror', (error) => list.push(error.message))
  page.on('console', (message) => {
    const provoked = expected.some((status) => message.text().includes(`status of ${status}`))
    if (['error', 'warning'].includes(message.type()) && !provoked) list.push(message.text())
  })
  return { page, complaints: { list } }
}

/** Presses Tab until what has the focus fits, as somebody without a mouse does. */
export async function tabTo(page: Page, selector: string, most = 120): Promise<void> {
  for (let presses = 0; presses < most; presses++) {
    await page.keyboard.press('Tab')
    if (await page.evaluate((wanted) => document.activeElement?.matches(wanted) ?? false, selector)) return
  }
  throw new Error(`${most} presses of Tab do not reach ${selector} at ${page.url()}`)
}

/** What on a page is smaller than a finger, or wider than the screen. */
export function tooSmallOrTooWide(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = []
    const { scrollWidth, clientWidth } = document.documentElement
    if (scrollWidth > clientWidth) found.push(`the page is ${scrollWidth} px wide on ${clientWidth}`)
    const targets = 'button, .button, summary, select, input:not([type=hidden]), nav a, label.choice'
    for (const element of document.querySelectorAll<HTMLElement>(targets)) {
      /* A radio button is as large as its label. */
      const { height, width } = (element.closest('label.choice') ?? element).getBoundingClientRect()
      const visible = element.checkVisibility() && height > 0
      if (visible && height < 43.5) found.push(`${element.outerHTML.slice(0, 80)} is ${width} × ${height} px`)
    }
    return found
  })
}

/** Fields that nothing names, and pictures that nobody described or marked as decoration. */
export function unnamed(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = []
    for (const field of document.querySelectorAll<HTMLInputElement>('input:not([type=hidden]), select')) {
      if ((field.labels?.length ?? 0) === 0) found.push(field.outerHTML.slice(0, 80))
    }
    for (const picture of document.querySelectorAll('img:not([alt])')) found.push(picture.outerHTML.slice(0, 80))
    if (document.querySelectorAll('h1').length !== 1) found.push('there is not exactly one h1')
    return found
  })
}
