import { makeDefault } from '#modules/customer/actions/default_address'
import { findCustomer, type AddressRow } from '#modules/customer/store'
import { Problem } from '#platform/http/problem'
import type { Tx } from '#platform/storage/transaction'
import type { Address } from '#platform/values/address'
import { now } from '#platform/values/clock'
import { newId } from '#platform/values/id'

const MOST_ADDRESSES = 50

/**
 * Adds to a customer's address book. The first one is the default, unless it is said not to be.
 * @throws Problem 404, 409 when the book is full
 */
export async function addAddress(
  tx: Tx,
  customerId: string,
  { postalCode, ...address }: Address,
  asDefault: boolean | undefined
): Promise<AddressRow> {
  /* The count is part of the conditional write: it also makes those who add at once wait for each other. */
  const room = await tx.run(
    'UPDATE customers SET address_count = address_count + 1 WHERE id = ? AND erased_at IS NULL AND address_count < ?',
    [customerId, MOST_ADDRESSES]
  )
  const customer = await findCustomer(tx, customerId)
  if (!customer) throw Problem.notFound('customer')
  if (room !== 1)
    throw new Problem(409, 'E_TOO_MANY_ADDRESSES', `An address book has ${MOST_ADDRESSES} entries at most.`)
  const row: AddressRow = {
    ...address,
    id: newId('customerAddress'),
    customer_id: customerId,
    postal_code: postalCode,
    version: 1,
    created_at: now(),
    updated_at: now(),
  }
  await tx.insert('addresses', { ...row })
  if (asDefault ?? customer.address_count === 1) await makeDefault(tx, customerId, row.id)
  return row
}
