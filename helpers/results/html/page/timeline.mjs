/**
 * The course of memory while a scenario ran: all metrics at once, or one with its baseline, budget, readings and peak.
 */

import { all, one } from '#page/dom'
import { formatBytes } from '#bytes'
import { formatChange, formatTime } from '#page/figures'
import { drawCollections, drawDot, drawEnd, drawLevel, drawPhases } from '#page/overlay'
import { axis, colour, drawIn, listenToKeys, showAll, valueAxis, zoom } from '#page/plot'

/** @typedef {import('#page/plot').Plot} Plot */

/** @typedef {import('../chart-data.ts').TimelineData} TimelineData */

/**
 * @param {HTMLElement} figure
 * @param {TimelineData} data
 */
export function showTimeline(figure, data) {
  const host = one(figure, '.plot', HTMLElement)
  const readout = one(figure, '.readout', HTMLElement)
  const choices = all(figure, 'input', HTMLInputElement)
  const chosen = () => choices.find(({ checked }) => checked)?.value ?? data.show
  const usual = () => {
    readout.textContent = summary(data, chosen())
  }

  const chart = drawIn(host, () => ({
    options: optionsOf(data, chosen(), index => {
      if (index === undefined) {
        usual()
      } else {
        readout.textContent = moment(data, index, chosen())
      }
    }),
    data: [
      data.at,
      ...data.metrics.map(metric => (data.values[metric] ?? []).map(value => (value === null ? null : value * 1024))),
    ],
  }))
  for (const choice of choices) {
    choice.addEventListener('change', () => {
      chart.redraw()
      usual()
    })
  }
  for (const button of all(figure, 'button', HTMLButtonElement)) {
    button.addEventListener('click', () => {
      const plot = chart.plot()
      if (plot !== undefined) {
        buttons[button.value]?.(plot)
      }
    })
  }
  listenToKeys(host, chart.plot)
  usual()
}

/** @type {Readonly<Record<string, (plot: Plot) => void>>} */
const buttons = {
  nearer: plot => {
    zoom(plot, { factor: 0.5 })
  },
  further: plot => {
    zoom(plot, { factor: 2 })
  },
  all: showAll,
}

/**
 * @param {TimelineData} data
 * @param {string} chosen
 * @param {(index: number | undefined) => void} onMove
 * @returns {Omit<import('uplot').Options, 'width' | 'height'>}
 */
function optionsOf(data, chosen, onMove) {
  const end = data.at.at(-1) ?? 0
  const seen = chosen === 'all' ? data.metrics : [chosen]

  return {
    cursor: { drag: { x: true, y: false, setScale: true }, y: false, points: { size: 7 } },
    scales: {
      x: { time: false },
      y: { range: (_, low, high) => rangeOf(data, chosen, low, high) },
    },
    series: [
      {},
      ...data.metrics.map(metric => ({
        stroke: () => colour(metric),
        width: 1.5,
        spanGaps: true,
        show: seen.includes(metric),
        points: { show: false },
      })),
    ],
    axes: [axis({ values: (_, marks) => marks.map(formatTime), space: 70, grid: { show: false } }), valueAxis(true)],
    hooks: {
      drawClear: [
        plot => {
          drawPhases(plot, data.phases, end)
        },
      ],
      draw: [
        plot => {
          drawCollections(plot, data.collections)
          if (chosen !== 'all') {
            drawLevels(plot, data, chosen)
          }
          for (const { at, bytes } of data.readings) {
            for (const metric of seen) {
              drawDot(plot, {
                x: at,
                y: bytes[metric] ?? Number.NaN,
                colour: colour(metric),
                radius: chosen === 'all' ? 3 : 4.5,
              })
            }
          }
          if (data.ended !== undefined) {
            drawEnd(plot, data.ended, end)
          }
        },
      ],
      setCursor: [
        plot => {
          onMove(plot.cursor.idx ?? undefined)
        },
      ],
    },
  }
}

/**
 * Baseline, budget, and for rss the highest value of each section that the kernel saw.
 *
 * @param {Plot} plot
 * @param {TimelineData} data
 * @param {string} metric
 */
function drawLevels(plot, { readings, limits }, metric) {
  const [baseline] = readings
  const start = baseline?.bytes[metric]
  if (start !== undefined) {
    drawLevel(plot, {
      value: start,
      name: `baseline ${formatBytes(start)}`,
      colour: colour('muted'),
      dash: [5, 4],
      side: 'left',
    })
  }
  const limit = limits[metric]
  if (limit !== undefined) {
    drawLevel(plot, { value: limit, name: `budget ${formatBytes(limit)}`, colour: colour('red'), dash: [] })
  }
  if (metric === 'rss') {
    const highest = Math.max(...readings.slice(1).map(({ bytes }) => bytes['peakRss'] ?? 0))
    for (const [index, { at, bytes }] of readings.entries()) {
      const { peakRss } = bytes
      if (index > 0 && peakRss !== undefined) {
        drawLevel(plot, {
          value: peakRss,
          name: peakRss === highest ? `peak ${formatBytes(peakRss)}` : '',
          colour: colour('rss'),
          dash: [2, 3],
          from: readings[index - 1]?.at ?? 0,
          to: at,
        })
      }
    }
    if (limits['peakRss'] !== undefined) {
      drawLevel(plot, {
        value: limits['peakRss'],
        name: `budget of the peak ${formatBytes(limits['peakRss'])}`,
        colour: colour('red'),
        dash: [2, 3],
      })
    }
  }
}

/**
 * @param {TimelineData} data
 * @param {string} chosen
 * @param {number} low
 * @param {number} high
 * @returns {[number, number]}
 */
function rangeOf({ readings, limits }, chosen, low, high) {
  if (chosen === 'all') {
    return [0, Math.max(1, high) * 1.15]
  }

  const levels = [
    ...readings.map(({ bytes }) => bytes[chosen]),
    limits[chosen],
    ...(chosen === 'rss' ? [limits['peakRss'], ...readings.slice(1).map(({ bytes }) => bytes['peakRss'])] : []),
  ].filter(level => level !== undefined)
  const [bottom, top] = [Math.min(low, ...levels), Math.max(high, ...levels)]
  const space = Math.max((top - bottom) * 0.12, 1024)

  return [Math.max(0, bottom - space), top + 1.6 * space] // above: the names of levels and phases
}

/**
 * One line on what a metric did.
 *
 * @param {TimelineData} data
 * @param {string} chosen
 */
function summary({ readings, limits, metrics }, chosen) {
  const [first, last] = [readings.at(0), readings.at(-1)]
  if (first === undefined || last === undefined || first === last) {
    return 'Move over the chart, or use the arrow keys, to read figures.'
  }

  return (chosen === 'all' ? metrics : [chosen])
    .map(metric => {
      const [from = 0, to = 0] = [first.bytes[metric], last.bytes[metric]]
      const allowed = chosen === 'all' ? undefined : limits[metric]
      const budget = allowed === undefined ? '' : `, budget ${formatChange(allowed - from, true)}`
      return `${metric} ${formatBytes(from)} → ${formatBytes(to)} (${formatChange(to - from, true)}${budget})`
    })
    .join(' · ')
}

/**
 * One line on a moment.
 *
 * @param {TimelineData} data
 * @param {number} index
 * @param {string} chosen
 */
function moment({ at, values, phases, metrics, readings }, index, chosen) {
  const time = at[index] ?? 0
  const phase = phases.findLast(([began]) => began <= time)?.[1]
  const figures = (chosen === 'all' ? metrics : [chosen]).map(metric => {
    const value = values[metric]?.[index]
    const baseline = readings[0]?.bytes[metric]
    const change =
      chosen === 'all' || baseline === undefined || value == null
        ? ''
        : `, ${formatChange(value * 1024 - baseline, true)} since the baseline`
    return value == null ? [] : [`${metric} ${formatBytes(value * 1024)}${change}`]
  })

  return [formatTime(time), ...(phase === undefined ? [] : [phase]), ...figures.flat()].join(' · ')
}
