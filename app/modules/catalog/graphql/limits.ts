import { GraphQLError, Kind, type DocumentNode, type FieldNode, type SelectionSetNode } from 'graphql'

export interface Limits {
  readonly depth: number
  readonly aliases: number
  readonly cost: number
}

type Variables = Readonly<Record<string, unknown>>

/** Lists that are as long as the page of the `products` around them. */
const PAGES = new Set(['nodes', 'edges'])

/** Lists without an argument for their length: how many items they are taken to have. */
const LIST_LENGTHS = new Map([
  ['variants', 4],
  ['prices', 3],
  ['categories', 3],
])

/** A field that runs queries of its own costs more than one that is read off. */
const DEAR = new Map([
  ['products', 10],
  ['product', 5],
  ['totalCount', 5],
  ['facets', 10],
])

/** The schema about itself is as large as it is; how deep it may be asked is limited by a rule of GraphQL's own. */
const INTROSPECTION = { depth: 1, cost: 500 }

const DEFAULT_FIRST = 20

interface Measure {
  readonly depth: number
  readonly cost: number
}

const NOTHING: Measure = { depth: 0, cost: 0 }

/**
 * Looks at a query before anything of it runs, also before it is validated: deep and wide queries are dear to validate.
 * The cost is an estimate in fields.
 * @returns why it is refused, or `null`
 */
export function beyondLimits(document: DocumentNode, variables: Variables, limits: Limits): GraphQLError | null {
  const aliases = countAliases(document)
  if (aliases > limits.aliases) return refusal('E_GRAPHQL_ALIASES', `More than ${limits.aliases} aliases`)
  const measure = measurer(document, variables)
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue
    const { depth, cost } = measure(definition.selectionSet)
    if (depth > limits.depth) return refusal('E_GRAPHQL_DEPTH', `More than ${limits.depth} levels deep`)
    if (cost > limits.cost) return refusal('E_GRAPHQL_COST', `It costs ${cost}, and at most ${limits.cost} is answered`)
  }
  return null
}

function refusal(code: string, why: string): GraphQLError {
  return new GraphQLError(`The query is beyond the limits: ${why}.`, { extensions: { code, http: { status: 400 } } })
}

/** In the whole document: what a fragment multiplies is in the cost. */
function countAliases(document: DocumentNode): number {
  let count = 0
  const walk = (set: SelectionSetNode | undefined): void => {
    for (const selection of set?.selections ?? []) {
      if (selection.kind === Kind.FIELD && selection.alias) count++
      if (selection.kind !== Kind.FRAGMENT_SPREAD) walk(selection.selectionSet)
    }
  }
  for (const definition of document.definitions) if ('selectionSet' in definition) walk(definition.selectionSet)
  return count
}

/**
 * Each fragment is measured once for each size of page it is part of, however often it is spread. One that spreads itself is
 * left to validation to refuse.
 */
function measurer(document: DocumentNode, given: Variables) {
  const variables = { ...defaults(document), ...given }
  const fragments = new Map(
    document.definitions.flatMap((each) => (each.kind === Kind.FRAGMENT_DEFINITION ? [[each.name.value, each]] : []))
  )
  const measured = new Map<string, Measure>()

  function fragment(name: string, pageSize: number): Measure {
    const key = `${name} ${pageSize}`
    const known = measured.get(key)
    if (known) return known
    measured.set(key, NOTHING)
    const definition = fragments.get(name)
    const found = definition ? selections(definition.selectionSet, pageSize) : NOTHING
    measured.set(key, found)
    return found
  }

  function field(node: FieldNode, pageSize: number): Measure {
    const name = node.name.value
    if (name === '__typename') return { depth: 1, cost: 0 }
    if (name.startsWith('__')) return INTROSPECTION
    const inner = node.selectionSet
      ? selections(node.selectionSet, name === 'products' ? first(node, variables) : pageSize)
      : NOTHING
    const length = PAGES.has(name) ? pageSize : (LIST_LENGTHS.get(name) ?? 1)
    return { depth: 1 + inner.depth, cost: (DEAR.get(name) ?? 1) + length * inner.cost }
  }

  function selections(set: SelectionSetNode, pageSize = 1): Measure {
    let [depth, cost] = [0, 0]
    for (const selection of set.selections) {
      const inner =
        selection.kind === Kind.FIELD
          ? field(selection, pageSize)
          : selection.kind === Kind.FRAGMENT_SPREAD
            ? fragment(selection.name.value, pageSize)
            : selections(selection.selectionSet, pageSize)
      depth = Math.max(depth, inner.depth)
      cost += inner.cost
    }
    return { depth, cost }
  }

  return (set: SelectionSetNode) => selections(set)
}

/** What a variable is when it is not given; the greatest of them where operations differ. */
function defaults(document: DocumentNode): Variables {
  const found: Record<string, number> = {}
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue
    for (const { variable, defaultValue } of definition.variableDefinitions ?? []) {
      if (defaultValue?.kind !== Kind.INT) continue
      found[variable.name.value] = Math.max(found[variable.name.value] ?? 0, Number(defaultValue.value))
    }
  }
  return found
}

/** The size of the page that is asked for. */
function first(node: FieldNode, variables: Variables): number {
  const value = node.arguments?.find((argument) => argument.name.value === 'first')?.value
  const asked =
    value?.kind === Kind.INT
      ? Number(value.value)
      : value?.kind === Kind.VARIABLE
        ? variables[value.name.value]
        : undefined
  return typeof asked === 'number' && asked > 0 ? asked : DEFAULT_FIRST
}
