import {
  categoriesQuery,
  categoryList,
  categoryQuery,
  categoryShape,
  createCategoryBody,
  createProductBody,
  graphqlAnswer,
  graphqlBody,
  productList,
  productQuery,
  productShape,
  productsQuery,
  updateCategoryBody,
  updateProductBody,
} from '#modules/catalog/validators'
import { defineRoutes } from '#platform/http/define_routes'

const Products = () => import('#modules/catalog/controllers/products_controller')
const Categories = () => import('#modules/catalog/controllers/categories_controller')
/* Brings GraphQL itself along, which is large: loaded with the first request. */
const GraphQL = () => import('#modules/catalog/controllers/graphql_controller')

export default defineRoutes((routes) => {
  routes.get('/v1/products', [Products, 'index'], {
    operation: 'listProducts',
    summary: 'Products, newest first, with prices of a market and what is available; drafts for staff',
    access: 'public',
    query: productsQuery,
    answers: { 200: productList, 403: 'Drafts are for staff' },
  })
  routes.get('/v1/products/:idOrSlug', [Products, 'show'], {
    operation: 'getProduct',
    summary: 'One product',
    access: 'public',
    query: productQuery,
    responseHeaders: ['ETag'],
    answers: { 200: productShape },
  })
  routes.post('/v1/products', [Products, 'store'], {
    operation: 'createProduct',
    summary: 'Add a product',
    access: 'staff',
    body: createProductBody,
    idempotency: 'optional',
    responseHeaders: ['ETag', 'Location'],
    answers: { 201: productShape, 409: 'The slug or a SKU is taken' },
  })
  routes.patch('/v1/products/:idOrSlug', [Products, 'update'], {
    operation: 'updateProduct',
    summary: 'Change a product; lists and maps are replaced as a whole',
    access: 'staff',
    body: updateProductBody,
    idempotency: 'optional',
    ifMatch: 'required',
    responseHeaders: ['ETag'],
    answers: { 200: productShape, 409: 'The slug or a SKU is taken, or somebody changes it at this moment' },
  })
  routes.delete('/v1/products/:idOrSlug', [Products, 'destroy'], {
    operation: 'removeProduct',
    summary: 'Take a product out of the catalogue; with If-Match only if nobody changed it since',
    access: 'staff',
    idempotency: 'optional',
    ifMatch: 'optional',
    answers: { 204: 'Removed' },
  })
  routes.get('/v1/categories', [Categories, 'index'], {
    operation: 'listCategories',
    summary: 'Categories, oldest first',
    access: 'public',
    query: categoriesQuery,
    answers: { 200: categoryList },
  })
  routes.get('/v1/categories/:idOrSlug', [Categories, 'show'], {
    operation: 'getCategory',
    summary: 'One category',
    access: 'public',
    query: categoryQuery,
    responseHeaders: ['ETag'],
    answers: { 200: categoryShape },
  })
  routes.post('/v1/categories', [Categories, 'store'], {
    operation: 'createCategory',
    summary: 'Add a category',
    access: 'staff',
    body: createCategoryBody,
    idempotency: 'optional',
    responseHeaders: ['ETag', 'Location'],
    answers: { 201: categoryShape, 409: 'The slug is taken' },
  })
  routes.patch('/v1/categories/:idOrSlug', [Categories, 'update'], {
    operation: 'updateCategory',
    summary: 'Change a category; its slug stays',
    access: 'staff',
    body: updateCategoryBody,
    idempotency: 'optional',
    ifMatch: 'required',
    responseHeaders: ['ETag'],
    answers: { 200: categoryShape },
  })
  routes.delete('/v1/categories/:idOrSlug', [Categories, 'destroy'], {
    operation: 'removeCategory',
    summary: 'Remove a category that no product is in',
    access: 'staff',
    idempotency: 'optional',
    ifMatch: 'optional',
    answers: { 204: 'Removed', 409: 'Products are in it' },
  })
  routes.get('/graphql', [GraphQL, 'show'], {
    operation: 'openGraphiQL',
    summary: 'GraphiQL, to explore the storefront’s GraphQL API; `?query=` is answered as POST does',
    access: 'public',
    produces: 'text/html',
    answers: { 200: 'GraphiQL' },
  })
  routes.post('/graphql', [GraphQL, 'answer'], {
    operation: 'queryGraphQL',
    summary:
      'The catalogue for a storefront, in one request; a query beyond the limits is refused before any of it is run',
    access: 'public',
    body: graphqlBody,
    answers: { 200: graphqlAnswer, 400: graphqlAnswer },
  })
})
