import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { HttpContext } from '@adonisjs/core/http'

/** What there is, and its media type. Nothing else of the folder is served. */
const TYPES: Readonly<Record<string, string>> = {
  'shop.css': 'text/css; charset=utf-8',
  'order.js': 'text/javascript; charset=utf-8',
  'icon.svg': 'image/svg+xml',
}

export const ASSET_NAMES = Object.keys(TYPES)

/** Assets that are made of several files, one after the other: the style sheet is written by what it styles and sent as one. */
const PARTS: Readonly<Record<string, readonly string[]>> = {
  'shop.css': ['base', 'controls', 'frame', 'catalogue', 'product', 'cart', 'order', 'console', 'screens'].map(
    (part) => `shop/${part}.css`
  ),
}

interface Asset {
  readonly bytes: Buffer
  /** Changes with the content. */
  readonly hash: string
}

const loaded = new Map<string, Promise<Asset>>()

async function load(name: string): Promise<Asset> {
  const files = PARTS[name] ?? [name]
  const bytes = Buffer.concat(
    await Promise.all(files.map((file) => readFile(new URL(`assets/${file}`, import.meta.url))))
  )
  return { bytes, hash: createHash('sha256').update(bytes).digest('base64url').slice(0, 12) }
}

function assetNamed(name: string): Promise<Asset> {
  let asset = loaded.get(name)
  if (!asset) loaded.set(name, (asset = load(name)))
  return asset
}

/** The address of an asset, which names its content, so that browsers keep it for good. */
export async function assetUrl(name: string): Promise<string> {
  return `/assets/${name}?v=${(await assetNamed(name)).hash}`
}

/** Answers `/assets/:name`. */
export async function sendAsset({ params, request, response }: HttpContext): Promise<void> {
  const type = Object.hasOwn(TYPES, params.name) ? TYPES[params.name as string] : undefined
  if (!type) return response.status(404).type('text').send('There is no such file.')
  const { bytes, hash } = await assetNamed(params.name)
  response.header('Content-Type', type)
  const named = request.qs().v === hash
  response.header('Cache-Control', named ? 'public, max-age=31536000, immutable' : 'no-cache')
  response.header('ETag', `"${hash}"`)
  if (request.header('if-none-match') === `"${hash}"`) return response.status(304).send(null)
  response.send(bytes)
}
