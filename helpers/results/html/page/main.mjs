/** Brings a report to life that is complete without it but for its charts. */

import { all } from '#page/dom'
import { showFit } from '#page/fit'
import { showHistory } from '#page/history'
import { changeTheme } from '#page/plot'
import { showTimeline } from '#page/timeline'

/** @type {Readonly<Record<string, (figure: HTMLElement, data: string) => void>>} */
const charts = {
  timeline: (figure, data) => showTimeline(figure, JSON.parse(data)),
  fit: (figure, data) => showFit(figure, JSON.parse(data)),
  history: (figure, data) => showHistory(figure, JSON.parse(data)),
}

for (const figure of all(document, 'figure[data-chart]', HTMLElement)) {
  charts[figure.dataset['chart'] ?? '']?.(figure, figure.querySelector('script')?.textContent ?? '{}')
}

const themes = all(document, '.theme input', HTMLInputElement)

for (const choice of themes) {
  choice.checked = choice.value === remembered()
  choice.addEventListener('change', () => {
    document.documentElement.style.colorScheme = choice.value
    remember(choice.value)
    changeTheme()
  })
}
document.documentElement.style.colorScheme = remembered()
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', changeTheme)

for (const button of all(document, 'button.copy', HTMLButtonElement)) {
  button.addEventListener('click', () => {
    navigator.clipboard.writeText(button.value).then(
      () => {
        button.textContent = 'Copied'
      },
      () => {
        button.textContent = 'Not allowed here'
      },
    )
  })
}

/** A browser may store nothing for pages from disk: then the system's theme is taken each time. */
function remembered() {
  try {
    return localStorage.getItem('theme') ?? 'light dark'
  } catch {
    return 'light dark'
  }
}

/** @param {string} theme */
function remember(theme) {
  try {
    localStorage.setItem('theme', theme)
  } catch {
    // the choice holds until the page is closed
  }
}
