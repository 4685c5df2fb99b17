import { createHash } from 'node:crypto'
import { TypeID } from 'typeid-js'
import { ID_PREFIXES, type IdKind } from '#platform/values/id'

/**
 * The demo shop as plain data, the same for the same seed. Every module's seeder reads its own part of it, as modules of a
 * real shop would from one product file; so they agree without knowing each other.
 */

export interface DemoRegion {
  readonly region: string
  readonly currency: string
  readonly locale: string
  readonly country: string
  readonly taxBasisPoints: number
  readonly taxIncluded: boolean
  readonly warehouse: string
  /** What one euro buys, times a million. */
  readonly rateMicros: number
  /** Minor units. */
  readonly shipping: { readonly standard: number; readonly express: number }
}

export const REGIONS: readonly DemoRegion[] = [
  {
    region: 'eu-west',
    currency: 'EUR',
    locale: 'de-DE',
    country: 'DE',
    taxBasisPoints: 1900,
    taxIncluded: true,
    warehouse: 'ams',
    rateMicros: 1_000_000,
    shipping: { standard: 490, express: 1290 },
  },
  {
    region: 'us-east',
    currency: 'USD',
    locale: 'en-US',
    country: 'US',
    taxBasisPoints: 825,
    taxIncluded: false,
    warehouse: 'nyc',
    rateMicros: 1_085_000,
    shipping: { standard: 599, express: 1499 },
  },
  {
    region: 'ap-southeast',
    currency: 'SGD',
    locale: 'en-SG',
    country: 'SG',
    taxBasisPoints: 900,
    taxIncluded: true,
    warehouse: 'sin',
    rateMicros: 1_460_000,
    shipping: { standard: 690, express: 1790 },
  },
]

/** Password of every seeded account. Development only: production never seeds. */
export const DEMO_PASSWORD = 'faultline-demo'
export const DEMO_STAFF = { email: 'staff@faultline.example', name: 'Sam Staff' }

/** 2026-01-01: ids of the demo shop sort before those of anything that happens in it. */
const BIRTH = Date.UTC(2026, 0, 1)

/** The id of the n-th thing of a kind: a UUIDv7 whose random part is a hash. */
export function demoId(kind: IdKind, seed: number, n: number): string {
  const bytes = createHash('sha256').update(`${kind} ${seed} ${n}`).digest().subarray(0, 16)
  bytes.writeUIntBE(BIRTH + n, 0, 6)
  bytes[6] = (bytes[6]! & 0x0f) | 0x70
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  return TypeID.fromUUIDBytes(ID_PREFIXES[kind], bytes).toString()
}

/** A number from 0 to 1 that belongs to a name: the same in whichever order things are made. */
export function chance(...name: (string | number)[]): number {
  return createHash('sha256').update(name.join(' ')).digest().readUInt32BE(0) / 2 ** 32
}

const pick = <T>(list: readonly T[], ...name: (string | number)[]): T =>
  list[Math.floor(chance(...name) * list.length)]!

interface Kind {
  readonly code: string
  readonly name: string
  readonly category: string
  /** Cents: from, to. */
  readonly price: readonly [number, number]
  readonly option: readonly [name: string, values: readonly string[]] | null
  readonly text: string
}

export const CATEGORIES = [
  { slug: 'tea', title: 'Tea' },
  { slug: 'coffee', title: 'Coffee' },
  { slug: 'kitchen', title: 'Kitchen' },
  { slug: 'home', title: 'Home' },
  { slug: 'outdoor', title: 'Outdoor' },
] as const

const KINDS: readonly Kind[] = [
  {
    code: 'TEA',
    name: 'tea',
    category: 'tea',
    price: [590, 2490],
    option: ['Weight', ['100 g', '250 g']],
    text: 'Loose leaves, picked by hand and dried slowly. Steep for three minutes.',
  },
  {
    code: 'COF',
    name: 'coffee beans',
    category: 'coffee',
    price: [990, 2890],
    option: ['Weight', ['250 g', '1 kg']],
    text: 'Roasted in small batches the week we ship it.',
  },
  {
    code: 'MUG',
    name: 'mug',
    category: 'kitchen',
    price: [1290, 3490],
    option: ['Size', ['250 ml', '400 ml']],
    text: 'Stoneware, thrown and glazed by hand. Safe in the dishwasher.',
  },
  {
    code: 'POT',
    name: 'teapot',
    category: 'kitchen',
    price: [2990, 8990],
    option: null,
    text: 'Keeps a litre hot for an hour, and pours without a drop.',
  },
  {
    code: 'KNF',
    name: 'kitchen knife',
    category: 'kitchen',
    price: [3990, 14_900],
    option: null,
    text: 'Carbon steel with an oak handle. Wants to be dried after use.',
  },
  {
    code: 'BRD',
    name: 'cutting board',
    category: 'kitchen',
    price: [2490, 6990],
    option: ['Size', ['Small', 'Large']],
    text: 'End grain, oiled twice. It gets better with the years.',
  },
  {
    code: 'BLK',
    name: 'wool blanket',
    category: 'home',
    price: [6990, 19_900],
    option: null,
    text: 'Woven from one flock’s wool, undyed.',
  },
  {
    code: 'CDL',
    name: 'candle',
    category: 'home',
    price: [1490, 3990],
    option: null,
    text: 'Rapeseed wax with a cotton wick. Burns for forty hours.',
  },
  {
    code: 'LMP',
    name: 'desk lamp',
    category: 'home',
    price: [5990, 18_900],
    option: ['Colour', ['Black', 'Sand']],
    text: 'Warm light, a heavy foot and one switch.',
  },
  {
    code: 'BTL',
    name: 'steel bottle',
    category: 'outdoor',
    price: [1990, 4490],
    option: ['Size', ['500 ml', '1 l']],
    text: 'Double wall. Cold for a day, hot for half of one.',
  },
  {
    code: 'BAG',
    name: 'canvas bag',
    category: 'outdoor',
    price: [2990, 9990],
    option: ['Colour', ['Olive', 'Navy']],
    text: 'Waxed canvas that takes rain, with leather where it wears.',
  },
  {
    code: 'TNT',
    name: 'two-person tent',
    category: 'outdoor',
    price: [18_900, 44_900],
    option: null,
    text: 'Up in four minutes, 1.9 kg, stands in the wind.',
  },
]

const FIRST = [
  'Amber',
  'Birch',
  'Cedar',
  'Dawn',
  'Ember',
  'Fjord',
  'Grove',
  'Harbour',
  'Iris',
  'Juniper',
  'Kestrel',
  'Linden',
  'Meadow',
  'North',
  'Ochre',
  'Pine',
  'Quartz',
  'River',
  'Sable',
  'Tide',
]

export interface DemoVariant {
  readonly sku: string
  readonly title: string
  readonly options: Readonly<Record<string, string>>
  /** Euro cents before regional rounding. */
  readonly cents: number
}

export interface DemoProduct {
  readonly id: string
  readonly slug: string
  readonly title: string
  readonly description: string
  readonly category: string
  readonly variants: readonly DemoVariant[]
}

/** The n-th product, counted from 0. */
export function demoProduct(seed: number, n: number): DemoProduct {
  const kind = KINDS[n % KINDS.length]!
  const series = Math.floor(n / KINDS.length)
  const first = FIRST[(series + n) % FIRST.length]!
  const mark = series >= FIRST.length ? ` No. ${Math.floor(series / FIRST.length) + 1}` : ''
  const title = `${first} ${kind.name}${mark}`
  const [low, high] = kind.price
  const cents = Math.round((low + chance('price', seed, n) * (high - low)) / 100) * 100 - 10
  const code = `${kind.code}-${String(n + 1).padStart(4, '0')}`
  const values = kind.option?.[1] ?? ['']
  return {
    id: demoId('product', seed, n),
    slug: `${title.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}-${n + 1}`,
    title,
    description: kind.text,
    category: kind.category,
    variants: values.map((value, i) => ({
      sku: kind.option ? `${code}-${String.fromCharCode(65 + i)}` : code,
      title: value ? `${title}, ${value}` : title,
      options: value ? { [kind.option![0]]: value } : {},
      cents: i === 0 ? cents : Math.round((cents * 1.8) / 100) * 100 - 10,
    })),
  }
}

/** A price in a region: converted and ended on .90 or .50, as shops do. */
export function regionalPrice(cents: number, region: DemoRegion): number {
  const converted = (cents * region.rateMicros) / 1_000_000
  return Math.max(50, Math.round(converted / 50) * 50 - 10)
}

/** Units on hand of the n-th product's variants in a warehouse. Every tenth product is scarce. */
export function demoStock(seed: number, n: number, sku: string, warehouse: string): number {
  if (n % 10 === 9) return warehouse === 'ams' ? 3 : 0
  return 200 + Math.floor(chance('stock', seed, sku, warehouse) * 800)
}

export const demoRegionOf = (seed: number, n: number): DemoRegion => pick(REGIONS, 'region', seed, n)

/** How much of everything there is at each scale. */
export const SCALES = {
  small: { customers: 10, products: 100 },
  medium: { customers: 2000, products: 1000 },
  large: { customers: 200_000, products: 10_000 },
} as const
