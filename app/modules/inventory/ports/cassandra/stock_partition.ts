import type { Movement, MovementKind, Place, SkuStock } from '#modules/inventory/ports/reservations'
import type { CqlSession, Statement } from '#platform/storage/cassandra'
import { now } from '#platform/values/clock'

/** How the partition of a SKU looked at one version. */
export interface SkuState extends SkuStock {
  readonly sku: string
}

/** What a reservation's units of a SKU are: on hold, or what became of them. */
export type HoldState = 'held' | 'rejected' | 'expired' | 'committed' | 'released'

export interface SkuHold {
  readonly state: HoldState
  /** Units by warehouse. */
  readonly quantities: Readonly<Record<string, number>>
}

/** One change of a SKU, computed from a state and made only on that state. */
export interface SkuChange {
  /** The row that names the change, with a condition of its own: it can be there once. */
  readonly entry: Statement
  /** The places that are different afterwards. */
  readonly places: readonly Place[]
  readonly movements: readonly { warehouse: string; kind: MovementKind; quantity: number }[]
  readonly reservation?: { readonly id: string; readonly orderId: string }
}

/** What a change did to one place: a record of the change log. */
export interface StockChange extends Movement {
  readonly version: number
  readonly region: string
  readonly before: { readonly onHand: number; readonly reserved: number } | null
  readonly after: { readonly onHand: number; readonly reserved: number }
}

type How = 'quorum' | 'serial'

interface PlaceRow {
  version: number
  name: string
  region: string
  on_hand: number
  reserved: number
}

interface ChangeRow extends PlaceRow {
  movement: MovementKind
  quantity: number
  on_hand_before: number | null
  reserved_before: number | null
  reservation_id: string | null
  order_id: string | null
  at: Date
}

const SELECT_PLACES = "SELECT version, name, region, on_hand, reserved FROM stock WHERE sku = ? AND kind = 'stock'"
const SELECT_VERSION = 'SELECT version FROM stock WHERE sku = ? LIMIT 1'
const SELECT_HOLD = "SELECT state, quantities FROM stock WHERE sku = ? AND kind = 'hold' AND name = ?"
const SELECT_COUNT = "SELECT at FROM stock WHERE sku = ? AND kind = 'count' AND name = ?"
const SELECT_CHANGES = `SELECT name, region, on_hand, reserved, movement, quantity, on_hand_before, reserved_before,
  reservation_id, order_id, at FROM stock WHERE sku = ? AND kind = 'change' AND name > ? AND name < ?`
const NEXT_VERSION = 'UPDATE stock SET version = ? WHERE sku = ? IF version = ?'
const SET_PLACE = "UPDATE stock SET region = ?, on_hand = ?, reserved = ? WHERE sku = ? AND kind = 'stock' AND name = ?"
const LOG_CHANGE = `UPDATE stock SET region = ?, on_hand = ?, reserved = ?, on_hand_before = ?, reserved_before = ?,
  movement = ?, quantity = ?, reservation_id = ?, order_id = ?, at = ? WHERE sku = ? AND kind = 'change' AND name = ?`
const ADD_HOLD = "INSERT INTO stock (sku, kind, name, state, quantities) VALUES (?, 'hold', ?, ?, ?) IF NOT EXISTS"
const MOVE_HOLD = "UPDATE stock SET state = ? WHERE sku = ? AND kind = 'hold' AND name = ? IF state = ?"
const ADD_COUNT = "INSERT INTO stock (sku, kind, name, at) VALUES (?, 'count', ?, ?) IF NOT EXISTS"

const padded = (version: number) => String(version).padStart(10, '0')

export const addHold = (sku: string, id: string, { state, quantities }: SkuHold): Statement => ({
  cql: ADD_HOLD,
  values: [sku, id, state, { ...quantities }],
})
export const moveHold = (sku: string, id: string, from: HoldState, to: HoldState): Statement => ({
  cql: MOVE_HOLD,
  values: [to, sku, id, from],
})
export const addCount = (sku: string, operation: string): Statement => ({
  cql: ADD_COUNT,
  values: [sku, operation, new Date(now())],
})

export async function readState(session: CqlSession, sku: string, how: How = 'quorum'): Promise<SkuState> {
  const rows = await session.read<PlaceRow>({ cql: SELECT_PLACES, values: [sku] }, how)
  /* Without a place the version is not in the answer, though the SKU may have one. */
  const first = rows[0] ?? (await session.read<{ version: number }>({ cql: SELECT_VERSION, values: [sku] }, how))[0]
  return {
    sku,
    version: first?.version ?? 0,
    places: rows.map((row) => ({
      warehouse: row.name,
      region: row.region,
      onHand: row.on_hand,
      reserved: row.reserved,
    })),
  }
}

export async function readHold(session: CqlSession, sku: string, id: string, how: How): Promise<SkuHold | undefined> {
  const [row] = await session.read<SkuHold>({ cql: SELECT_HOLD, values: [sku, id] }, how)
  return row && { state: row.state, quantities: row.quantities ?? {} }
}

export async function isCounted(session: CqlSession, sku: string, operation: string, how: How): Promise<boolean> {
  return (await session.read({ cql: SELECT_COUNT, values: [sku, operation] }, how)).length > 0
}

/** What happened to a SKU after one version, up to another one and with it, oldest first. */
export async function readChanges(session: CqlSession, sku: string, after: number, upTo: number) {
  const changes: StockChange[] = []
  const statement = { cql: SELECT_CHANGES, values: [sku, padded(after + 1), padded(upTo + 1)] }
  for (let from: string | undefined; ;) {
    const { rows, next } = await session.page<ChangeRow>(statement, 1000, from)
    changes.push(...rows.map((row) => stockChange(sku, row)))
    if (!next) return changes
    from = next
  }
}

function stockChange(sku: string, row: ChangeRow): StockChange {
  const [version, warehouse] = row.name.split(/\/(.*)/s) as [string, string]
  const [onHand, reserved] = [row.on_hand_before, row.reserved_before]
  return {
    sku,
    version: Number(version),
    warehouse,
    region: row.region,
    kind: row.movement,
    quantity: row.quantity,
    reservationId: row.reservation_id,
    orderId: row.order_id,
    at: row.at.getTime(),
    before: onHand === null || reserved === null ? null : { onHand, reserved },
    after: { onHand: row.on_hand, reserved: row.reserved },
  }
}

/**
 * Makes a change in one conditional batch: the entry that names it, the places, their log and the next version.
 * @returns the state afterwards; `undefined` when the SKU has changed since `state`, or the entry is not as it was
 * @throws UnknownOutcomeError when that cannot be told
 */
export async function change(session: CqlSession, state: SkuState, wanted: SkuChange): Promise<SkuState | undefined> {
  const { sku } = state
  const version = state.version + 1
  const changed = new Map(wanted.places.map((place) => [place.warehouse, place]))
  const before = new Map(state.places.map((place) => [place.warehouse, place]))
  const statements: Statement[] = [
    { cql: NEXT_VERSION, values: [version, sku, state.version === 0 ? null : state.version] },
    wanted.entry,
  ]
  for (const { warehouse, region, onHand, reserved } of wanted.places) {
    statements.push({ cql: SET_PLACE, values: [region, onHand, reserved, sku, warehouse] })
  }
  for (const { warehouse, kind, quantity } of wanted.movements) {
    const [was, is] = [before.get(warehouse), changed.get(warehouse)!]
    const counts = [is.onHand, is.reserved, was?.onHand ?? null, was?.reserved ?? null]
    const reason = [kind, quantity, wanted.reservation?.id ?? null, wanted.reservation?.orderId ?? null]
    const key = [sku, `${padded(version)}/${warehouse}`]
    statements.push({ cql: LOG_CHANGE, values: [is.region, ...counts, ...reason, new Date(now()), ...key] })
  }
  if (!(await session.cas(statements))) return undefined
  const places = [...new Map([...before, ...changed]).values()]
  return { sku, version, places: places.sort((a, b) => (a.warehouse < b.warehouse ? -1 : 1)) }
}
