import { CustomerSegments } from '#modules/customer/contract'

/** Who is in which segment, as customer announced it. */
export const customerSegments = new CustomerSegments()
