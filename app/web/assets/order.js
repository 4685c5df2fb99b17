/* Follows an order: whenever the stream tells of a step that is not on the page yet, that part of the page is fetched anew. */
const section = document.querySelector('[data-order]')
const announce = document.querySelector('#announce')
const follow = document.querySelector('#follow')
const order = section.dataset.order

let told = ''
let loading = false

const shown = () => document.querySelector('#progress')

async function refresh() {
  /* One at a time: what was told meanwhile is looked for again afterwards. */
  if (loading) return
  loading = true
  try {
    for (let wanted = null; wanted !== told;) {
      wanted = told
      const response = await fetch(`/orders/${order}/progress`)
      if (!response.ok) return
      const focused = document.activeElement?.closest('#progress') !== null
      const fresh = new DOMParser().parseFromString(await response.text(), 'text/html').querySelector('#progress')
      shown().replaceWith(document.adoptNode(fresh))
      if (focused) section.focus()
      announce.textContent = shown().dataset.sentence
    }
  } finally {
    loading = false
  }
}

const stream = new EventSource(`/orders/${order}/live`)
let timer

stream.addEventListener('open', () => (follow.textContent = 'This page follows along by itself.'))
stream.addEventListener('error', () => {
  /* It comes back by itself unless it was refused: then the page is asked, which may have to sign in anew. */
  if (stream.readyState === EventSource.CLOSED) setTimeout(() => location.reload(), 5000)
})
stream.addEventListener('status', ({ data }) => {
  told = JSON.parse(data).status
  clearTimeout(timer)
  timer = setTimeout(() => {
    if (told !== shown().dataset.status) refresh()
  }, 60)
})
stream.addEventListener('settled', ({ data }) => {
  stream.close()
  clearTimeout(timer)
  told = `${JSON.parse(data).status}, settled`
  follow.remove()
  refresh()
})
