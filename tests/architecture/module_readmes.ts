import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const FIRST = 'Owns'
/** After it come sections of the module's own, on how it works, and then these. */
const LAST = ['Endpoints', 'Events out', 'Events in', 'Environment', 'Invariants', 'Alone']

const TABLES: Readonly<Record<string, string>> = {
  'Endpoints': '| endpoint | who | what |',
  'Events out': '| event | when |',
  'Events in': '| from | event | what for |',
  'Environment': '| variable | default | meaning |',
}

/** In what a module's README differs from the shape that all of them have. */
export function misshapen(readme: string): string[] {
  const problems: string[] = []
  const sections = new Map(
    readme
      .split(/^## /m)
      .slice(1)
      .map((text) => [text.slice(0, text.indexOf('\n')), text] as const)
  )
  const headings = [...sections.keys()]
  const own = headings.slice(1, -LAST.length)
  const expected = [FIRST, ...own.filter((heading) => ![FIRST, ...LAST].includes(heading)), ...LAST]
  if (headings.join() !== expected.join()) problems.push(`its headings are ${headings.join(', ')}`)
  for (const [heading, head] of Object.entries(TABLES)) {
    const first = /^\|.*$/m.exec(sections.get(heading) ?? '')?.[0]
    if (first !== undefined && first !== head) problems.push(`the table of ${heading} begins ${first}`)
  }
  for (const [path] of readme.matchAll(/`[^`\n]*\/:\w+[^`\n]*`/g))
    problems.push(`${path} is to name what varies as {id}`)
  return problems
}

/** What a module's README has to say, going by what the module has, and does not. */
export function unsaid(root: string, module: string): string[] {
  const folder = join(root, 'app/modules', module)
  const readme = readFileSync(join(folder, 'README.md'), 'utf8')
  const alone = readme.slice(readme.indexOf('\n## Alone\n'))
  const runs = (suite: string) => alone.includes(`node ace test ${suite} --files "app/modules/${module}/tests/*"`)
  const has = (ending: string) => globSync(`tests/*.${ending}`, { cwd: folder }).length > 0
  return [
    ...(has('unit.spec.ts') === runs('unit') ? [] : ['its unit tests']),
    ...(has('int.spec.ts') === runs('integration') ? [] : ['its integration tests']),
    ...(existsSync(join(folder, 'seeder.ts')) === alone.includes('There is no seeder')
      ? ['why there is no seeder']
      : []),
  ]
}
