import { DateTime } from 'luxon'

/** From and to as `HH:MM` by the customer's clock; `to` is the first minute that is not quiet. May go over midnight. */
export interface QuietHours {
  readonly from: string
  readonly to: string
}

const minutes = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3))

/**
 * When the quiet hours end that are at that time; null when it is not quiet.
 * @param at milliseconds since the epoch
 * @param zone IANA name
 */
export function quietUntil(at: number, { from, to }: QuietHours, zone: string): number | null {
  const local = DateTime.fromMillis(at, { zone })
  const [start, end, present] = [minutes(from), minutes(to), local.hour * 60 + local.minute]
  const quiet = start < end ? present >= start && present < end : present >= start || present < end
  if (!quiet) return null
  const today = local.startOf('day').set({ hour: Math.floor(end / 60), minute: end % 60 })
  const until =
    today > local
      ? today
      : local
          .plus({ days: 1 })
          .startOf('day')
          .set({ hour: Math.floor(end / 60), minute: end % 60 })
  return until.toMillis()
}
