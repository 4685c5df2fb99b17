import { GraphQLError, parse } from 'graphql'
import { createSchema, createYoga, maskError, type Plugin } from 'graphql-yoga'
import { env } from '#modules/catalog/env'
import type { GraphQLContext } from '#modules/catalog/graphql/context'
import { beyondLimits } from '#modules/catalog/graphql/limits'
import { resolvers } from '#modules/catalog/graphql/resolvers'
import { typeDefs } from '#modules/catalog/graphql/schema'
import { Problem } from '#platform/http/problem'
import { logger } from '#platform/observability/logger'

/** A document of more words and signs than this is not read to its end. */
const MAX_TOKENS = 2000

const limits = {
  depth: env.CATALOG_GRAPHQL_MAX_DEPTH,
  aliases: env.CATALOG_GRAPHQL_MAX_ALIASES,
  cost: env.CATALOG_GRAPHQL_MAX_COST,
}

/** Refuses what is beyond the limits as soon as it is parsed. Not a validation rule: those do not see the variables. */
const limited: Plugin<{ params: { variables?: Record<string, unknown> } }> = {
  onParse({ context, setParseFn }) {
    setParseFn((source, options) => parse(source, { ...options, maxTokens: MAX_TOKENS }))
    return ({ result }) => {
      if (result === null || result instanceof Error) return
      const refusal = beyondLimits(result, context.params.variables ?? {}, limits)
      if (refusal) throw refusal
    }
  },
}

const cause = (error: unknown) => (error instanceof GraphQLError ? error.originalError : error)

/** A problem says what is wrong with the request; of everything else the client learns only that it went wrong. */
function masked(error: unknown, message: string): Error {
  const problem = cause(error)
  if (!(problem instanceof Problem) || problem.status >= 500) return maskError(error, message, false)
  const { nodes, path } = error instanceof GraphQLError ? error : {}
  return new GraphQLError(problem.message, { nodes, path, extensions: { code: problem.code } })
}

/** The GraphQL server. It answers requests of the Fetch API, whoever listens. */
export const yoga = createYoga<GraphQLContext>({
  graphqlEndpoint: '/graphql',
  schema: createSchema<GraphQLContext>({ typeDefs, resolvers }),
  plugins: [limited],
  landingPage: false,
  batching: false,
  multipart: false,
  cors: false,
  maskedErrors: { maskError: masked, isDev: false },
  /* Nine megabytes of it: only for who opens the page. */
  renderGraphiQL: async (options) => (await import('@graphql-yoga/render-graphiql')).renderGraphiQL(options),
  logging: {
    debug: () => undefined,
    info: () => undefined,
    warn: (...details) => logger.warn({ details }, 'GraphQL'),
    error: (error) => {
      if (!(cause(error) instanceof Problem)) logger.error({ err: cause(error) }, 'a GraphQL query failed')
    },
  },
})
