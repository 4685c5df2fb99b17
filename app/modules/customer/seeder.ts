import hash from '@adonisjs/core/services/hash'
import type { Faker } from '@faker-js/faker'
import {
  chance,
  DEMO_PASSWORD,
  DEMO_STAFF,
  demoId,
  demoRegionOf,
  REGIONS,
  SCALES,
  type DemoRegion,
} from '#database/demo/shop'
import { createSegment, type NewSegment } from '#modules/customer/actions/create_segment'
import { CustomerRegistered } from '#modules/customer/contract'
import { findSegment, profileOf, store, type AddressRow, type CustomerRow } from '#modules/customer/store'
import type { SeedOptions } from '#platform/modules/define_module'
import { inBatches } from '#platform/storage/batches'
import type { Tx } from '#platform/storage/transaction'
import { now } from '#platform/values/clock'

/** Beyond the customers of every scale. */
const STAFF_NUMBER = 1_000_000
/** Customers signed up within so long before the seeding, so that some of them are new. */
const SIGN_UPS_MS = 120 * 86_400_000

const SEGMENTS: readonly Omit<NewSegment, 'id'>[] = [
  { slug: 'new', name: 'New customers', rules: [{ signedUp: { withinDays: 30 } }] },
  {
    slug: 'loyal',
    name: 'Loyal customers',
    rules: [{ orderCount: { min: 3 } }, { lifetimeValue: { currency: 'EUR', min: 50_000 } }],
  },
  { slug: 'eu', name: 'Customers in Europe', rules: [{ regions: ['eu-west'] }] },
]

/** One staff account, customers with an address each, and three segments; all with the same password. */
export default async function seedCustomers({ scale, seed, progress }: SeedOptions): Promise<void> {
  const passwordHash = await hash.make(DEMO_PASSWORD)
  const fakers = await loadFakers()
  await store.transaction(async (tx) => {
    await put(tx, {
      ...account(demoId('customer', seed, STAFF_NUMBER), REGIONS[0]!, passwordHash),
      ...DEMO_STAFF,
      role: 'staff',
    })
    for (const [n, segment] of SEGMENTS.entries()) {
      const id = demoId('segment', seed, n)
      if (!(await findSegment(tx, id))) await createSegment(tx, { ...segment, id })
    }
  })
  const { customers } = SCALES[scale]
  const numbers = Array.from({ length: customers }, (_, n) => n)
  await inBatches(store, numbers, async (tx, n) => {
    const region = demoRegionOf(seed, n)
    await seedCustomer(tx, seed, n, region, fakers.get(region)!, passwordHash)
    progress(n + 1, customers)
  })
}

async function seedCustomer(
  tx: Tx,
  seed: number,
  n: number,
  region: DemoRegion,
  faker: Faker,
  passwordHash: string
): Promise<void> {
  faker.seed([seed, n])
  const row: CustomerRow = {
    ...account(demoId('customer', seed, n), region, passwordHash),
    email: `customer${n + 1}@faultline.example`,
    name: faker.person.fullName(),
    phone: faker.phone.number({ style: 'international' }),
    marketing: Number(chance('marketing', seed, n) < 0.5),
    default_address_id: demoId('customerAddress', seed, n),
    address_count: 1,
    created_at: now() - Math.floor(chance('signed up', seed, n) * SIGN_UPS_MS),
  }
  await put(tx, row)
  const address: AddressRow = {
    id: row.default_address_id!,
    customer_id: row.id,
    name: row.name,
    line1: faker.location.streetAddress(),
    line2: null,
    city: faker.location.city(),
    region: faker.location.state(),
    postal_code: faker.location.zipCode(),
    country: region.country,
    version: 1,
    created_at: row.created_at,
    updated_at: row.created_at,
  }
  await tx.insert('addresses', { ...address }, { key: ['id'], do: 'update' })
}

function account(id: string, { region, locale }: DemoRegion, passwordHash: string): CustomerRow {
  return {
    id,
    email: '',
    password_hash: passwordHash,
    role: 'customer',
    name: '',
    phone: null,
    region,
    locale,
    marketing: 0,
    default_address_id: null,
    address_count: 0,
    version: 1,
    created_at: now(),
    updated_at: now(),
    erased_at: null,
  }
}

async function put(tx: Tx, row: CustomerRow): Promise<void> {
  await tx.insert('customers', { ...row }, { key: ['id'], do: 'update' })
  tx.emit(CustomerRegistered, { ...profileOf(row), registeredAt: row.created_at })
}

/** One per region, which speaks its language. They are large, so they are loaded here only. */
async function loadFakers(): Promise<Map<DemoRegion, Faker>> {
  const [german, american, english] = await Promise.all([
    import('@faker-js/faker/locale/de'),
    import('@faker-js/faker/locale/en_US'),
    import('@faker-js/faker/locale/en'),
  ])
  const byLocale: Record<string, Faker> = { 'de-DE': german.faker, 'en-US': american.faker }
  return new Map(REGIONS.map((region) => [region, byLocale[region.locale] ?? english.faker]))
}
