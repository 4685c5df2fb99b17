/**
 * How processes learn of ended sessions: by this event, whose key is the session's id. It is `customer.session.ended` of
 * customer's contract; the platform knows it by name only, since it knows no module.
 */
export const revocation = { topic: 'customer.events', type: 'customer.session.ended' } as const
