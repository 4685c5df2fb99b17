import { existsSync, globSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'

/** A document's file and what it says is somewhere and is not. */
export type Misled = readonly [file: string, target: string]

/** Not ours, or not there in a fresh clone. */
const ELSEWHERE = /^(?:node_modules|runtime\/node_modules|var|build|\.git|\.adonisjs)(?:\/|$)/
const FIXTURES = /^tests\/architecture\/fixtures\//

/** Every file of the repository with one of these endings, by its path from the root. */
export function filesOf(root: string, ending: string): string[] {
  return globSync(`**/*.${ending}`, {
    cwd: root,
    exclude: (path) => ELSEWHERE.test(String(path)),
  })
    .map(String)
    .filter((path) => !FIXTURES.test(path))
    .sort()
}

/** The links and paths of a Markdown document that lead nowhere. */
export function misledByDocument(root: string, file: string): Misled[] {
  const prose = readFileSync(join(root, file), 'utf8').replaceAll(/^```[\s\S]*?^```/gm, '')
  const links = [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target!)
  const paths = [...prose.replaceAll(/\]\([^)\s]+\)/g, '').matchAll(/`([^`\n]+)`/g)].map(([, text]) => text!)
  return [
    ...links.filter((target) => !linkLeads(root, file, target)),
    ...paths.filter((text) => looksLikeAPath(root, text) && !pathLeads(root, file, text)),
  ].map((target) => [file, target] as const)
}

/** The documents that comments of a source file name and that are not there. */
export function misledByComment(root: string, file: string): Misled[] {
  return [...readFileSync(join(root, file), 'utf8').matchAll(/^\s*(?:\/?\*|\/\/).*$/gm)]
    .flatMap(([line]) => line.match(/[\w./-]*\w\.md\b/g) ?? [])
    .filter((target) => !pathLeads(root, file, target))
    .map((target) => [file, target] as const)
}

function linkLeads(root: string, file: string, link: string): boolean {
  if (/^[a-z]+:/.test(link)) return true
  const [path, heading] = link.split('#') as [string, string?]
  const target = path === '' ? join(root, file) : join(root, dirname(file), path)
  if (!existsSync(target)) return false
  return heading === undefined || (statSync(target).isFile() && headings(target).includes(heading))
}

/** Headings as links name them. */
function headings(file: string): string[] {
  return [...readFileSync(file, 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-')
  )
}

const SOURCE = /\w\.(?:ts|js|cjs|md|json|ya?ml|avsc|edge|css)$/

/** A path that ends as sources or folders do, or that begins in a folder of this repository. */
function looksLikeAPath(root: string, text: string): boolean {
  if (!/^[\w.*<-][\w.*<>/-]*$/.test(text) || ELSEWHERE.test(text)) return false
  if (SOURCE.test(text)) return !text.startsWith('*')
  return text.includes('/') && (text.endsWith('/') || existsSync(join(root, text.split('/')[0]!)))
}

/** From the document, the root, or anywhere in the code: prose shortens paths where nobody mistakes them. */
function pathLeads(root: string, file: string, text: string): boolean {
  const path = text.replaceAll(/<[^>]*>/g, '*').replace(/\/$/, '')
  if (/^\.\.?\//.test(path)) return globSync(join(dirname(file), path), { cwd: root }).length > 0
  return [dirname(file), '.', 'app', 'app/modules', 'app/**', 'tests/**', 'commands', 'bin', 'docs/**'].some(
    (base) => globSync(relative('.', join(base, path)), { cwd: root }).length > 0
  )
}
