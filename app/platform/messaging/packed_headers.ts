/** Debezium's EventRouter puts the `headers` column of an outbox row on the message as this one header. */
export const ROW_HEADERS = 'faultline_headers'

type Headers = Record<string, string>

/**
 * A message's headers as whoever emitted it wrote them, whichever relay published it. Beside them stays `id`, the outbox
 * row's `event_id`, by which the row is found again.
 */
export function unpackHeaders(headers: Headers): Headers {
  const packed = headers[ROW_HEADERS]
  if (packed === undefined) return headers
  try {
    return { ...(JSON.parse(packed) as Headers), ...(headers.id !== undefined && { id: headers.id }) }
  } catch {
    /* Not from an outbox of ours: whoever takes it says what it lacks. */
    return headers
  }
}
