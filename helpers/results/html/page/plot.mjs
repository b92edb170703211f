/**
 * What all charts have in common: colours of the page, axes, a size that follows the page, zoom by mouse, buttons and
 * keys.
 */

import { axisLabels, byteMarks } from '#page/figures'

/** @typedef {InstanceType<typeof uPlot>} Plot */
/** @typedef {import('uplot').Options} Options */
/** @typedef {import('uplot').AlignedData} Data */

/**
 * A colour of the style sheet, as the theme of the moment has it. A canvas knows no custom properties, and those that
 * depend on the theme are only computed where they are used.
 *
 * @param {string} name
 */
export function colour(name) {
  const known = colours.get(name)
  if (known !== undefined) {
    return known
  }

  const probe = document.createElement('i')
  probe.style.color = `var(--${name})`
  document.body.append(probe)
  const { color } = getComputedStyle(probe)
  probe.remove()
  colours.set(name, color)
  return color
}

/** @type {Map<string, string>} */
const colours = new Map()

/** Charts take the colours of another theme. */
export function changeTheme() {
  colours.clear()
  document.dispatchEvent(new Event('themechange'))
}

/**
 * An axis without frills.
 *
 * @param {Partial<import('uplot').Axis>} [rest]
 * @returns {import('uplot').Axis}
 */
export function axis(rest = {}) {
  return {
    stroke: () => colour('muted'),
    font: '12px system-ui, sans-serif',
    grid: { stroke: () => colour('line'), width: 1 },
    ticks: { show: false },
    border: { show: false },
    gap: 6,
    size: 30,
    ...rest,
  }
}

/**
 * The axis of values.
 *
 * @param {boolean} isBytes
 */
export function valueAxis(isBytes) {
  return axis({
    size: 66,
    values: (_, marks) => axisLabels(marks, isBytes),
    ...(isBytes
      ? { splits: (plot, _, low, high) => byteMarks(low, high, Math.floor(plot.height / 45)) }
      : { incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 5000, 10_000, 100_000] }),
  })
}

/**
 * Draws a chart in an element, and again when its width or the theme changes.
 *
 * @param {HTMLElement} host
 * @param {() => { options: Omit<Options, 'width' | 'height'>, data: Data }} make
 * @returns {{ readonly plot: () => Plot | undefined, readonly redraw: () => void }}
 */
export function drawIn(host, make) {
  /** @type {Plot | undefined} */
  let plot

  const size = () => ({ width: host.clientWidth, height: host.clientHeight })
  const redraw = () => {
    plot?.destroy()
    plot = undefined
    if (host.clientWidth > 0) {
      const { options, data } = make()
      plot = new uPlot({ legend: { show: false }, ...size(), ...options }, data, host)
    }
  }

  new ResizeObserver(() => {
    if (plot === undefined) {
      redraw()
    } else if (host.clientWidth > 0 && host.clientWidth !== plot.width) {
      plot.setSize(size())
    }
  }).observe(host)
  document.addEventListener('themechange', redraw)

  return { plot: () => plot, redraw }
}

/**
 * Shows a part of what is there: `factor` below 1 is nearer, `shift` moves by that part of what is seen.
 *
 * @param {Plot} plot
 * @param {{ readonly factor?: number, readonly shift?: number }} change
 */
export function zoom(plot, { factor = 1, shift = 0 }) {
  const [times] = plot.data
  const [first = 0, last = 0] = [times?.[0], times?.[times.length - 1]]
  const { min = first, max = last } = plot.scales['x'] ?? {}
  const span = Math.min(last - first, (max - min) * factor)
  const at = plot.cursor.idx == null || factor === 1 ? (min + max) / 2 : (times?.[plot.cursor.idx] ?? (min + max) / 2)
  const share = factor === 1 ? 0.5 : (at - min) / (max - min)

  show(plot, at - share * span + shift * span, span)
}

/**
 * Shows a stretch of time, or the nearest to it that there is.
 *
 * @param {Plot} plot
 * @param {number} from
 * @param {number} span
 */
function show(plot, from, span) {
  const [times] = plot.data
  const [first = 0, last = 0] = [times?.[0], times?.[times.length - 1]]
  const min = Math.max(first, Math.min(last - span, from))

  plot.setScale('x', { min, max: min + span })
}

/** @param {Plot} plot */
export function showAll(plot) {
  const [times] = plot.data
  plot.setScale('x', { min: times?.[0] ?? 0, max: times?.[times.length - 1] ?? 1 })
}

/**
 * Moves the cursor to the next point that is seen, or by so many.
 *
 * @param {Plot} plot
 * @param {number} by
 */
export function moveCursor(plot, by) {
  const [times] = plot.data
  const { min = 0, max = 0 } = plot.scales['x'] ?? {}
  const from = plot.cursor.idx ?? (by > 0 ? plot.valToIdx(min) - 1 : plot.valToIdx(max) + 1)
  const index = Math.max(0, Math.min((times?.length ?? 1) - 1, from + by))
  const time = times?.[index] ?? 0
  const position = () => {
    plot.setCursor({ left: plot.valToPos(time, 'x'), top: plot.over.clientHeight / 2 })
  }
  if (time < min || time > max) {
    show(plot, time - (max - min) / 2, max - min)
    queueMicrotask(position) // behind uPlot's own, in which the scale changes
  } else {
    position()
  }
}

/**
 * The keyboard's way to move and zoom, on the element that has the focus.
 *
 * @param {HTMLElement} host
 * @param {() => Plot | undefined} plotOf
 */
export function listenToKeys(host, plotOf) {
  host.addEventListener('keydown', event => {
    const plot = plotOf()
    const act =
      plot === undefined || event.ctrlKey || event.metaKey || event.altKey
        ? undefined
        : keys[`${event.shiftKey && event.key.startsWith('Arrow') ? 'Shift+' : ''}${event.key}`]
    if (plot !== undefined && act !== undefined) {
      event.preventDefault()
      act(plot)
    }
  })
}

/** @type {Readonly<Record<string, (plot: Plot) => void>>} */
const keys = {
  ArrowLeft: plot => {
    moveCursor(plot, -1)
  },
  ArrowRight: plot => {
    moveCursor(plot, 1)
  },
  'Shift+ArrowLeft': plot => {
    zoom(plot, { shift: -0.25 })
  },
  'Shift+ArrowRight': plot => {
    zoom(plot, { shift: 0.25 })
  },
  Home: plot => {
    moveCursor(plot, -Infinity)
  },
  End: plot => {
    moveCursor(plot, Infinity)
  },
  '+': plot => {
    zoom(plot, { factor: 0.5 })
  },
  '=': plot => {
    zoom(plot, { factor: 0.5 })
  },
  '-': plot => {
    zoom(plot, { factor: 2 })
  },
  0: showAll,
  Escape: showAll,
}
