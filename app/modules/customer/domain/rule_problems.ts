import type { SegmentRule, TimeCondition } from '#modules/customer/domain/segment_rules'
import type { FieldError } from '#platform/values/field_error'

/** What is wrong with rules whose fields have the right types: those that nobody, or without a word everybody, would meet. */
export function ruleProblems(rules: readonly SegmentRule[]): FieldError[] {
  return rules.flatMap((rule, index) => {
    const at = `/rules/${index}`
    if (isEmpty(rule)) return [problem(at, 'A rule needs a condition at least.', 'empty')]
    const { signedUp, orderCount, lifetimeValue, lastOrder } = rule
    return [
      ...(orderCount ? rangeProblems(`${at}/orderCount`, orderCount) : []),
      ...(lifetimeValue ? rangeProblems(`${at}/lifetimeValue`, lifetimeValue) : []),
      ...(signedUp ? timeProblems(`${at}/signedUp`, signedUp) : []),
      ...(lastOrder ? timeProblems(`${at}/lastOrder`, lastOrder) : []),
    ]
  })
}

const problem = (pointer: string, detail: string, rule: string): FieldError => ({ pointer, detail, rule })

const isEmpty = (condition: object) => Object.values(condition).every((value) => value === undefined)

function rangeProblems(at: string, { min, max }: { min?: number | undefined; max?: number | undefined }): FieldError[] {
  if (min === undefined && max === undefined) return [problem(at, 'It needs min or max.', 'empty')]
  if (min !== undefined && max !== undefined && min > max) return [problem(at, 'min is more than max.', 'range')]
  return []
}

function timeProblems(at: string, condition: TimeCondition): FieldError[] {
  if (isEmpty(condition)) return [problem(at, 'It needs after, before, withinDays or olderThanDays.', 'empty')]
  const { after, before, withinDays, olderThanDays } = condition
  const found: FieldError[] = []
  for (const [name, text] of Object.entries({ after, before })) {
    if (text !== undefined && Number.isNaN(Date.parse(text))) {
      found.push(problem(`${at}/${name}`, 'There is no such time.', 'date'))
    }
  }
  if (after !== undefined && before !== undefined && Date.parse(after) >= Date.parse(before)) {
    found.push(problem(at, 'after is not before before.', 'range'))
  }
  if (withinDays !== undefined && olderThanDays !== undefined && olderThanDays >= withinDays) {
    found.push(problem(at, 'olderThanDays has to be less than withinDays.', 'range'))
  }
  return found
}
