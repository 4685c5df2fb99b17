import { Edge } from 'edge.js'
import type { HttpContext } from '@adonisjs/core/http'
import { formatMoney, type Money } from '#platform/values/money'
import { env } from '#start/env'
import { ASSET_NAMES, assetUrl } from '#web/assets'
import { chosenRegion, regions } from '#web/markets'

/** Made with the first page. Templates are compiled when they are first used, and kept. */
const edge = Edge.create({ cache: true })
edge.mount(new URL('./templates', import.meta.url))

/** How numbers and dates are written: as the browser prefers, out of these. */
const LOCALES = ['en', 'en-GB', 'de', 'fr', 'es', 'it', 'nl', 'pt', 'pl', 'sv', 'da', 'ja', 'ko', 'zh']

const formats = new Map<string, { full: Intl.DateTimeFormat; clock: Intl.DateTimeFormat }>()

/** @param since a time just before it in the text: on the same day, only the hour is said */
function formatTime(iso: string, locale: string, since?: string | null): string {
  let format = formats.get(locale)
  if (!format) {
    const options = { timeStyle: 'medium', timeZone: 'UTC' } as const
    format = {
      full: new Intl.DateTimeFormat(locale, { ...options, dateStyle: 'medium' }),
      clock: new Intl.DateTimeFormat(locale, options),
    }
    formats.set(locale, format)
  }
  const sameDay = since?.slice(0, 10) === iso.slice(0, 10)
  return sameDay ? format.clock.format(new Date(iso)) : `${format.full.format(new Date(iso))} UTC`
}

const countries = new Intl.DisplayNames('en', { type: 'region' })

/** Attributes of a field that is not right, and of one that is. Both are ours, so nothing in them needs to be escaped. */
const wrong = (error: unknown, id: string) => (error ? `aria-invalid=true aria-describedby=${id} autofocus` : '')

let assets: Promise<Record<string, string>> | undefined

async function assetUrls(): Promise<Record<string, string>> {
  return Object.fromEntries(await Promise.all(ASSET_NAMES.map(async (name) => [name, await assetUrl(name)] as const)))
}

/** What every template knows. */
async function common(ctx: HttpContext) {
  const { request, visitor } = ctx
  const locale = request.language(LOCALES) ?? 'en'
  return {
    asset: await (assets ??= assetUrls()),
    money: (amount: Money) => formatMoney(amount, locale),
    time: (iso: string, since?: string | null) => formatTime(iso, locale, since),
    /* Of an erased customer there is no country any more. */
    countryName: (code: unknown) => (/^[A-Z]{2}$/.test(String(code)) ? (countries.of(String(code)) ?? '') : ''),
    wrong,
    path: request.url(true),
    regions: await regions(ctx.api),
    region: await chosenRegion(ctx),
    customer: visitor.signedIn('customer'),
    staff: visitor.signedIn('staff'),
    units: visitor.cart?.units ?? 0,
    demo: env.NODE_ENV !== 'production',
  }
}

/** Answers with a page. `{{ }}` in templates escapes, so what comes from outside is shown and never run. */
export async function show(
  ctx: HttpContext,
  template: string,
  state: Record<string, unknown> = {},
  status = 200
): Promise<void> {
  const shared = await common(ctx)
  const flash = ctx.visitor.takeFlash()
  const html = await edge
    .createRenderer()
    .share({ ...shared, flash })
    .render(template, state)
  ctx.response.status(status).type('html').send(html)
}

/** A part of a page, to be put into one that is open; a notice waits for the next whole page. */
export async function showPart(ctx: HttpContext, template: string, state: Record<string, unknown>): Promise<void> {
  ctx.response.type('html').send(
    await edge
      .createRenderer()
      .share(await common(ctx))
      .render(template, state)
  )
}

/** A page that needs nothing but itself, for when even the API is away. */
export async function showAlone(
  ctx: HttpContext,
  template: string,
  state: Record<string, unknown>,
  status: number
): Promise<void> {
  const html = await edge.render(template, { ...state, asset: await (assets ??= assetUrls()) })
  ctx.response.status(status).type('html').send(html)
}
