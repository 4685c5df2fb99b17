import type { Reservations } from '#modules/inventory/ports/reservations'
import { SqlReservations } from '#modules/inventory/ports/sql_reservations'
import { store } from '#modules/inventory/store'
import { host } from '#platform/modules/host'
import { outOfReach } from '#tests/suites/out_of_reach'
import { reservationsSuite } from '#tests/suites/reservations_suite'

/** Each operation in a transaction of its own, as a consumer or a request would have it. */
const transacted = (): Reservations => {
  const within = <T>(work: (reservations: Reservations) => Promise<T>) =>
    store.transaction((tx) => work(new SqlReservations(tx)))
  return {
    setStock: (count) => within((own) => own.setStock(count)),
    hold: (request) => within((own) => own.hold(request)),
    commit: (id, mode) => within((own) => own.commit(id, mode)),
    release: (release) => within((own) => own.release(release)),
    expire: (id) => within((own) => own.expire(id)),
    find: (id) => within((own) => own.find(id)),
    stockOf: (skus) => within((own) => own.stockOf(skus)),
    movements: (sku) => within((own) => own.movements(sku)),
  }
}

if (host().hosts('inventory')) {
  reservationsSuite({
    name: 'reservations in SQL',
    open: async () => transacted(),
    close: async () => undefined,
    rounds: 2,
    oneStep: true,
  })
} else outOfReach('reservations in SQL', 'inventory is not among MODULES')
